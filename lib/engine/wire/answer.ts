import { randomUUID } from 'node:crypto';
import { ServiceError } from '../failure.js';
import { answerText } from './json.js';

/** An answer as it travels: the same for the SDK's request handler and for HTTP. */
export interface WireAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer of an operation that was carried out. */
export function success(output: unknown): WireAnswer {
  return answer(200, answerText(output));
}

/** The answer that an error of the service is; anything else is an error of this program and thrown on. */
export function failure(error: unknown): WireAnswer {
  if (!(error instanceof ServiceError)) throw error;
  return answer(error.status, answerText(error.body()), { 'x-amzn-errortype': error.type });
}

function answer(statusCode: number, body: string, more: Readonly<Record<string, string>> = {}): WireAnswer {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID(), ...more };
  return { statusCode, headers, body };
}
