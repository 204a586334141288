import { invalid } from '../failure.js';

/** A place in a shard, and when it was handed out. */
export interface ShardPosition {
  readonly arn: string;
  /** Number of the next change to read. */
  readonly next: number;
  /** Milliseconds. */
  readonly issued: number;
}

/** How long an iterator can be used. */
export const ITERATOR_LIFETIME = 15 * 60_000;

/** A position as the opaque text that travels. */
export function iteratorText({ arn, next, issued }: ShardPosition): string {
  const text = Buffer.from(JSON.stringify([next, issued])).toString('base64url');
  return `${arn}|1|${text}`;
}

/** The position an iterator stands for; throws a ValidationException for a text that is none. */
export function positionIn(iterator: string): ShardPosition {
  const match = /^(arn:.+)\|1\|([\w-]+)$/.exec(iterator);
  const [next, issued] = match === null ? [] : numbersIn(match[2]!);
  if (match === null || next === undefined || issued === undefined) throw invalid('Invalid ShardIterator');
  return { arn: match[1]!, next, issued };
}

function numbersIn(text: string): readonly number[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(parsed) ? parsed.filter(element => typeof element === 'number') : [];
  } catch {
    return [];
  }
}
