import { mutant, type Mutant } from './mutant.js';

/** Rules of writers that meet: guards of puts, stamps after lost answers, leases, cursors of others. */
export const ON_WRITERS: readonly Mutant[] = [
  mutant(
    'a put of an item that was not loaded replaces no version',
    ["orNoRow: true, conditions: [{ op: 'notExists', path: [version.name] }] };", 'orNoRow: true, conditions: [] };'],
    'p0/put-guarded',
  ),
  mutant(
    'an overwrite goes on from the version that is there',
    ['const replaced = rowVersion ?? (stored', 'const replaced = (stored'],
    'p0/put-over-what-is-there',
  ),
  mutant(
    'a loaded put keeps its created_at',
    ['if (created !== undefined) setOwn(item, createdAt!.name, created);', ''],
    'p0/put-guarded',
    'p0/put-of-an-unversioned-row',
  ),
  mutant(
    'a stamp proves a write',
    [
      'if (names.length > 0 && names.every(name => sameValue(getOwn(row, name), marks[name])))',
      'if (names.length < 0)',
    ],
    'p0/answer-lost-of-a-create',
    'p0/answer-lost-of-a-save',
  ),
  mutant(
    'only a stamp proves a write',
    [
      'if (names.length > 0 && names.every(name => sameValue(getOwn(row, name), marks[name])))',
      'if (names.length >= 0)',
    ],
    'p0/answer-lost-of-a-create',
    'p0/answer-lost-without-a-stamp',
  ),
  mutant(
    'a lease of the older form is respected',
    ["    { op: 'or', of: [absent(OWNER), isOver(EXPIRES, now)] },\n", ''],
    'interop/older-lease-row',
  ),
  mutant(
    'a lease of other runtimes is respected',
    ["    { op: 'or', of: [absent(names.expires), isOver(names.expires, Math.floor(now / 1000))] },\n", ''],
    'interop/go-lease-row',
  ),
  mutant(
    'a released lease has an end of 0',
    ["set(names.expires, { N: '0' }),", "set(names.expires, { N: '1' }),"],
    'interop/lease-held-here',
  ),
  mutant(
    'the end of a lease is rounded up',
    [
      "const end = Math.ceil((now + checkMs(target, 'ttlMs', ttlMs)) / 1000);",
      "const end = Math.floor((now + checkMs(target, 'ttlMs', ttlMs)) / 1000);",
    ],
    'interop/lease-held-here',
  ),
  mutant(
    'a cursor without a direction is read',
    ["sort !== undefined && (sort === 'DESC') !== ", "(sort === 'DESC') === "],
    'p1/cursor-of-other-runtimes',
  ),
  mutant(
    'the direction of a cursor is read without regard to case',
    ["readText(sort, 'has no direction')?.toUpperCase();", "readText(sort, 'has no direction');"],
    'p1/cursor-of-other-runtimes',
  ),
  mutant(
    'a scan passes over the direction of a cursor',
    ['read.asked !== undefined && sort !== undefined', 'sort !== undefined'],
    'p1/cursor-of-other-runtimes',
  ),
  mutant(
    'a cursor without an index is read',
    ['if (index !== undefined && index !== read.index?.name)', 'if (index !== read.index?.name)'],
    'p1/cursor-of-other-runtimes',
  ),
];
