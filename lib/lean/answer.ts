import { crc32 } from 'node:zlib';
import { serviceError } from '../client/errors/service-error.js';
import type { LeanResponse } from './exchange.js';

const decoder = new TextDecoder();

/** The JSON of an answer, values untouched. Throws the error it tells of, or an `UnreadableAnswer` for one that was damaged. */
export function readAnswer({ statusCode, headers, body }: LeanResponse): object {
  const text = decoder.decode(body);
  const sum = headers['x-amz-crc32'];
  if (sum !== undefined && Number(sum) !== crc32(body)) throw unreadable(statusCode, 'its checksum does not fit');
  if (statusCode < 200 || statusCode >= 300) throw serviceError(statusCode, headers, text);
  try {
    return text === '' ? {} : (JSON.parse(text) as object);
  } catch (cause) {
    throw unreadable(statusCode, 'it is no JSON', cause);
  }
}

/** Its status stays: a write whose answer cannot be read may well have been applied. */
function unreadable(httpStatusCode: number, why: string, cause?: unknown): Error {
  const error = new Error(`the answer cannot be read: ${why}`, { cause });
  error.name = 'UnreadableAnswer';
  return Object.assign(error, { $metadata: { httpStatusCode } });
}
