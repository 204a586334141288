import { send } from '../client/send.js';
import type { TableDescription } from '../client/table-requests.js';
import type { Session } from '../client/session.js';
import { DynamormError, isDynamormError } from '../errors/dynamorm-error.js';
import { targetOf, type EntityClass } from '../operations/target-of.js';
import { definitionOf, type TableDefinition } from './definition.js';
import { mergeDefinitions } from './merge.js';
