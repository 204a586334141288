import * as lean from 'bench:lean';
import * as dynamoose from './dynamoose.mjs';

import * as dynamorm from './dynamorm.mjs';
import * as electrodb from './electrodb.mjs';
import * as libDynamodb from './lib-dynamodb.mjs';
import * as raw from './raw.mjs';
import * as toolbox from './toolbox.mjs';

/** Every column, the one that others are measured by first. The lean transport is one as soon as the build has it. */
export const columns = [raw, libDynamodb, electrodb, toolbox, dynamoose, dynamorm, lean].filter(
  ({ title }) => title !== undefined,
);
