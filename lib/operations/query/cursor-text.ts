import { decodeCursor, encodeCursor, type Position } from '../../cursor/canonical.js';
import { openCursor, sealCursor, type CursorSealing } from '../../cursor/sealed.js';
import { isDynamormError } from '../../errors/dynamorm-error.js';
import { refusedCursor } from './check-read.js';
import { scopeOf } from './cursor-scope.js';
import type { PreparedRead } from './read-input.js';
import type { Read } from './read.js';

/** The opaque text for a position of a read, sealed where the session says so. */
export function writeCursor(read: Read, prepared: PreparedRead, position: Position): string {
  const cursor = encodeCursor(position);
  const sealing = sealingOf(read);
  return sealing === undefined ? cursor : sealCursor(cursor, sealing, scopeOf(read, prepared));
}

/** The position behind a cursor text. @throws ErrInvalidCursor for one that is changed, foreign, expired or none */
export function readCursor(read: Read, prepared: PreparedRead, text: string): Position {
  const sealing = sealingOf(read);
  try {
    return decodeCursor(sealing === undefined ? text : openCursor(text, sealing, scopeOf(read, prepared)));
  } catch (error) {
    throw isDynamormError(error, 'ErrInvalidCursor') ? refusedCursor(read, error.message) : error;
  }
}

const sealingOf = (read: Read) => read.target.session.options['cursorSealing'] as CursorSealing | undefined;
