import { CodecFault } from '../../model/codec-fault.js';
import { located } from '../../model/codecs/faults.js';

/** DynamoDB's limit on levels, which a value that contains itself runs into. */
const MAX_LEVEL = 32;
let level = 0;

/** Runs `write` one level further down. */
export function nested<T>(write: () => T): T {
  if (level >= MAX_LEVEL)
    throw new CodecFault(
      'ErrInvalidModel',
      `a value nests at most ${MAX_LEVEL} levels; it is deeper, or contains itself`,
    );
  level++;
  try {
    return write();
  } finally {
    level--;
  }
}

/** Runs `step`, whose fault is told as one of the member. */
export function within<T>(segment: string | number, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw located(error, segment);
  }
}
