import { malformed } from '../malformed.js';

/** Parses JSON text; the parser's own message, which quotes the text, stays out of the error. @throws ErrValidation */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw malformed(`${what} is not JSON`);
  }
}
