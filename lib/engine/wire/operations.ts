import { ServiceError } from '../failure.js';
import { DATA_OPERATIONS } from '../operations/data-operations.js';
import { STREAM_OPERATIONS } from '../streams/read-stream.js';
import type { Context } from '../table-state.js';
import { TABLE_OPERATIONS } from '../tables/table-operations.js';
import type { Operation } from './operation.js';

const ALL: readonly Operation[] = [...TABLE_OPERATIONS, ...DATA_OPERATIONS, ...STREAM_OPERATIONS];

/** Every operation the engine carries out, by name. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(ALL.map(operation => [operation.name, operation]));

/** The largest request body. */
export const MAX_BODY_BYTES = 16 * 2 ** 20;
const TARGET = /^(?:DynamoDB_20120810|DynamoDBStreams_20120810)\.(\w+)$/;

/** The operation that the header `x-amz-target` names, empty for none. */
export function operationName(target: string | undefined): string {
  return TARGET.exec(target ?? '')?.[1] ?? '';
}

/** Carries an operation out on request members as JSON gave them; throws a `ServiceError`. */
export function dispatch(name: string, json: unknown, context: Context): unknown {
  const operation = OPERATIONS.get(name);
  if (operation === undefined) {
    throw new ServiceError('UnknownOperationException', name === '' ? '' : `${name} is not implemented by this engine`);
  }
  return operation.run(json, context);
}

/** The answer to a body over 16 MB, which is thrown away unread. */
export function bodyTooLarge(): ServiceError {
  return new ServiceError('RequestEntityTooLarge', 'The request body is over 16 MB', { status: 413 });
}

/** The JSON of a request's body. */
export function requestJson(body: string): unknown {
  // A character has three bytes at most, which spares the counting of bodies that are short enough anyway.
  if (body.length * 3 > MAX_BODY_BYTES && Buffer.byteLength(body) > MAX_BODY_BYTES) throw bodyTooLarge();
  try {
    return JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw new ServiceError('SerializationException', 'The request body is not valid JSON');
  }
}
