import { DynamormError, type ErrorDetails } from '../errors/dynamorm-error.js';

/** The error for a record or an image that is not what the service sends. It names places and types, never a value. */
export function malformed(message: string, details: ErrorDetails = {}): DynamormError {
  return new DynamormError('ErrValidation', message, { operation: 'hydrate', ...details });
}

/** The type of something that should have been something else, for messages: values stay out of them. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Tells an object with named members from everything else. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
