import { isDynamormError } from '../../lib/errors/errors.js';

/** What an action throws, as code and message; fails where it throws nothing, or something else than a library error. */
export function thrown(action: () => unknown): {
  readonly code: string;
  readonly codes: readonly string[];
  readonly message: string;
} {
  try {
    action();
  } catch (error) {
    if (isDynamormError(error)) return { code: error.code, codes: error.codes, message: error.message };
    throw error;
  }
  throw new Error('nothing was thrown');
}
