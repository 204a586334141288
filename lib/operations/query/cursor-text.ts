import { decodeCursor, encodeCursor, type Position } from '../../cursor/canonical.js';
import { openCursor, sealCursor } from '../../cursor/sealed.js';
import { sealingOf, type CursorSecret } from '../../cursor/sealing.js';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import { refused } from './check-read.js';
import { scopeOf } from './cursor-scope.js';
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
  try {
    return decodeCursor(sealing === undefined ? text : openCursor(text, sealing, scopeOf(read, prepared)));
  } catch (error) {
    throw isDynamormError(error, 'ErrInvalidOperator') ? refused(read, error.message) : error;
  }
}

const secretOf = (read: Read) => sealingOf(read.target.session.options['cursorSecret'] as CursorSecret | undefined);
