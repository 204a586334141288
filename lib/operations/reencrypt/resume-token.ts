import { DynamormError } from '../../errors/dynamorm-error.js';
import type { SegmentCursors } from '../query/segments.js';
import { contextOf, tableOf, type Target } from '../target.js';
import type { ReencryptCounts } from './reencrypt-options.js';

/** Where a re-encryption stands. */
export interface Standing {
  readonly cursors: SegmentCursors;
  readonly counts: ReencryptCounts;
}

const COUNTS = ['read', 'rewritten', 'skipped', 'failed', 'conflicts'] as const;

/** The text that a standing is stored as: of one class and table, and of no use to any other. */
export function resumeToken(target: Target, { cursors, counts }: Standing): string {
  const at = cursors.map(cursor => cursor ?? cursor === null);
  const told = COUNTS.map(count => counts[count]);
  const json = JSON.stringify(['reencrypt:1', target.model.name, tableOf(target), told, at]);
  return Buffer.from(json, 'utf8').toString('base64url');
}

/** The standing behind a token. @throws ErrInvalidOperator for a text that is none, or of another class, table or number of segments */
export function standingOf(target: Target, token: string, segments: number | undefined): Standing {
  const [kind, model, table, told, at] = parsed(token);
  const refuse = (why: string): DynamormError => {
    const message = `${target.model.name}: resume is ${why}`;
    return new DynamormError('ErrInvalidOperator', message, contextOf(target, 'reencrypt'));
  };
  const isToken =
    kind === 'reencrypt:1' && isList(told) && told.length === COUNTS.length && told.every(isCount) && isList(at);
  if (!isToken || at.length === 0 || !at.every(isPlace)) throw refuse('no token of a re-encryption');
  if (model !== target.model.name || table !== tableOf(target)) throw refuse('of another class or table');
  if (segments !== undefined && segments !== at.length)
    throw refuse(`of a run in ${at.length} segments, which cannot be gone on with in ${segments}`);
  const cursors = at.map(place => (typeof place === 'string' ? place : place === true ? null : undefined));
  const counts = Object.fromEntries(COUNTS.map((count, i) => [count, told[i]]));
  return { cursors, counts: counts as unknown as ReencryptCounts };
}

function parsed(token: unknown): readonly unknown[] {
  try {
    const json: unknown = JSON.parse(Buffer.from(String(token), 'base64url').toString('utf8'));
    return isList(json) ? json : [];
  } catch {
    return [];
  }
}

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
/** A cursor, or whether the segment is at its end. */
const isPlace = (value: unknown): boolean => typeof value === 'string' || typeof value === 'boolean';
