import { typeOf, type Value } from '../../values/value.js';
import { CodecFault } from '../codec-fault.js';
import { describe } from './kinds.js';

/** The fault of a value of the wrong kind on write: what was expected and what kind was found, never the value. */
export function wrongValue(expected: string, found: unknown): CodecFault {
  return new CodecFault('ErrInvalidModel', `expected ${expected}, found ${describe(found)}`);
}

/** The fault of a stored value of a type that the codec does not read. */
export function wrongType(value: Value, reads: string): CodecFault {
  const stored = typeOf(value);
  return new CodecFault(
    'ErrInvalidModel',
    stored === undefined ? 'stored as an empty attribute value' : `stored as ${stored}, the codec reads ${reads}`,
  );
}

/** The fault of a value or declaration that cannot be stored; `path` where it lies deeper than the value itself. */
export function invalid(message: string, path = ''): CodecFault {
  return new CodecFault('ErrInvalidModel', message, path);
}

/** The fault of a number that would not come back as it is. */
export function precisionLoss(message: string): CodecFault {
  return new CodecFault('ErrNumberPrecisionLoss', message);
}

/** The error as seen from one level up, where it is a fault of a codec; an error of a user's codec stays as it is. */
export function located(error: unknown, segment: string | number): unknown {
  return error instanceof CodecFault ? error.at(segment) : error;
}
