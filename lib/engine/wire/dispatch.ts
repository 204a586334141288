import { ServiceError } from '../failure.js';
import type { Context } from '../state.js';
import { OPERATIONS } from './operations.js';

/** The largest request body. */
export const MAX_BODY_BYTES = 16 * 2 ** 20;
const TOO_LARGE = 'The request body is over 16 MB';
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

/** The JSON of a request's body. */
export function requestJson(body: string): unknown {
  if (body.length > MAX_BODY_BYTES) throw new ServiceError('RequestEntityTooLarge', TOO_LARGE, { status: 413 });
  try {
    return JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw new ServiceError('SerializationException', 'The request body is not valid JSON');
  }
}
