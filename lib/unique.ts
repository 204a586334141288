import { Unique as recorded } from '../decorators/unique.js';
import { registerUnique } from './guards/unique/send-unique.js';

/**
 * The decorator together with its guard, by a call that no bundler takes away: nothing with unique fields is ever written past
 * the guard, and a program without such fields does not carry it.
 */
export const Unique = ((...given: readonly unknown[]) => {
  registerUnique();
  return (recorded as (...given: readonly unknown[]) => unknown)(...given);
}) as typeof recorded;
