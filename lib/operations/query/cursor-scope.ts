import { createHash } from 'node:crypto';
import { canonicalJson } from '../../values/json-text.js';
import { tableOf } from '../target.js';
import type { PreparedRead } from './read-input.js';
import type { Read } from './read.js';

/** What a sealed cursor is bound to, table, index, direction, segment and key condition, and the time it is told by. */
export function scopeOf(read: Read, { key }: PreparedRead): { scope: string; now: Date } {
  const { target } = read;
  const bound = [
    tableOf(target),
    read.index?.name ?? '',
    read.descending === true,
    ...(read.segment === undefined ? [] : [read.segment.segment, read.segment.of]),
    key === undefined ? null : canonicalJson(key),
  ];
  return {
    scope: createHash('sha256').update(JSON.stringify(bound)).digest('base64'),
    now: target.session.clock.now(),
  };
}
