import { DynamormError } from './dynamorm-error.js';

/** The error of a call that was given something else than it takes, as calls from JavaScript may be. */
export const misuse = (operation: string, takes: string): DynamormError =>
  new DynamormError('ErrInvalidOperator', `${operation} takes ${takes}`, { operation });

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
