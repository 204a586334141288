import { shared } from '../shared.js';

/**
 * What has been made within each callback that is running, innermost last, and is no part of anything yet. `a && b` keeps b and
 * silently forgets a, so that a filter drops less, and a condition guards less, than it says: whatever is left when a callback
 * is done was forgotten. Process-wide, because the words of either build of this library combine the conditions of the other.
 */
const running = shared('expressions-made@1', (): Set<object>[] => []);

/** Notes a condition or an update action, within the callback that makes it; one made outside of any is its maker's affair. */
export function noteMade<T extends object>(made: T): T {
  running.at(-1)?.add(made);
  return made;
}

/** Notes that something is part of a larger condition, or of what a callback answers. */
export function noteUsed(part: unknown): void {
  for (const made of running) made.delete(part as object);
}

/** Runs a callback and tells whether all that it made is part of its answer, as `use` goes through that. */
export function runAndCompare<T>(
  run: () => T,
  use: (answer: T) => void,
): { readonly answer: T; readonly isLeft: boolean } {
  const made = new Set<object>();
  running.push(made);
  try {
    const answer = run();
    use(answer);
    return { answer, isLeft: made.size > 0 };
  } finally {
    running.pop();
  }
}
