import { DynamormError } from '../../errors/dynamorm-error.js';

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
