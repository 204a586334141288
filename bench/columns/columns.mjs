import * as dynamoose from './dynamoose.mjs';
import * as dynamorm from './dynamorm.mjs';
import * as electrodb from './electrodb.mjs';
import * as lean from './lean.mjs';
import * as libDynamodb from './lib-dynamodb.mjs';
import * as raw from './raw.mjs';
import * as toolbox from './toolbox.mjs';

/** Every column, the one that others are measured by first. */
export const columns = [raw, libDynamodb, electrodb, toolbox, dynamoose, dynamorm, lean];
