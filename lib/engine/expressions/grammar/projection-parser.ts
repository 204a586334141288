import { Cursor } from './cursor.js';
import { parseList, parsePath } from './operand-parser.js';
import type { PathNode } from './tree.js';

/** Parses a projection: paths with commas between them. Throws a SyntaxFault. */
export function parseProjection(text: string): readonly PathNode[] {
  const cursor = new Cursor(text);
  const paths = parseList(cursor, parsePath);
  if (!cursor.atEnd()) cursor.fail();
  return paths;
}
