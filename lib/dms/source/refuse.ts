import { DynamormError } from '../../errors/dynamorm-error.js';

const MAX_SENTENCE = 400;

/** Text of a document for a message: a name may be as long as the document. */
export const shorten = (text: string): string =>
  text.length > MAX_SENTENCE ? `${text.slice(0, MAX_SENTENCE)}…` : text;

/** The error of a text that is no document at all; `line` counts from 1. */
export function refuse(
  message: string,
  where: { name?: string | undefined; line?: number; cause?: unknown } = {},
): DynamormError {
  const { name, line, cause } = where;
  const head = [name, line === undefined ? undefined : name === undefined ? `line ${line}` : String(line)]
    .filter(part => part !== undefined)
    .join(':');
  return new DynamormError('ErrInvalidModel', head === '' ? message : `${head}: ${message}`, {
    operation: 'dms',
    cause,
  });
}
