import { createHash } from 'node:crypto';
import { decodeCursor, encodeCursor, type Position } from '../../cursor/canonical.js';
import { openCursor, sealCursor } from '../../cursor/sealed.js';
import { sealingOf, type CursorSecret } from '../../cursor/sealing.js';
import { canonicalJson } from '../../values/json-text.js';
import { tableOf } from '../target.js';
import type { PreparedRead } from './read-input.js';
import type { Read } from './read.js';

/** The opaque text for a position of a read, sealed where the session says so. */
export function writeCursor(read: Read, prepared: PreparedRead, position: Position): string {
  const cursor = encodeCursor(position);
  const sealing = secretOf(read);
  return sealing === undefined ? cursor : sealCursor(cursor, sealing, scopeOf(read, prepared));
}

/** The position behind a cursor text. @throws ErrInvalidOperator for one that is changed, foreign, expired or none */
export function readCursor(read: Read, prepared: PreparedRead, text: string): Position {
  const sealing = secretOf(read);
  return decodeCursor(sealing === undefined ? text : openCursor(text, sealing, scopeOf(read, prepared)));
}

const secretOf = (read: Read) => sealingOf(read.target.session.options['cursorSecret'] as CursorSecret | undefined);

function scopeOf(read: Read, { key }: PreparedRead): { scope: string; now: Date } {
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
