import type { Cursor } from './cursor.js';
import type { CallNode, OperandNode, PathNode, ValueNode } from './tree.js';

/** The last index a path may name, however few elements its list has. */
const MAX_INDEX = 4_294_967_294;

/** `name(.name | [n])*`, where a `#placeholder` can stand for any name. */
export function parsePath(cursor: Cursor): PathNode {
  const segments: (string | number)[] = [parseName(cursor)];
  let outOfRange: string | undefined;
  for (;;) {
    if (cursor.take('.')) segments.push(parseName(cursor));
    else if (cursor.take('[')) {
      const digits = cursor.takeText('number') ?? cursor.fail();
      if (Number(digits) > MAX_INDEX) outOfRange ??= digits;
      segments.push(Number(digits));
      cursor.expect(']');
    } else return outOfRange === undefined ? { kind: 'path', segments } : { kind: 'path', segments, outOfRange };
  }
}

function parseName(cursor: Cursor): string {
  return cursor.takeText('word') ?? cursor.takeText('name') ?? cursor.fail();
}

/** `:value`. */
export function parseValue(cursor: Cursor): ValueNode {
  return { kind: 'value', placeholder: cursor.takeText('value') ?? cursor.fail() };
}

/** A path, a value, or a call. */
export function parseOperand(cursor: Cursor): OperandNode {
  if (cursor.atCall()) return parseCall(cursor);
  const placeholder = cursor.takeText('value');
  return placeholder === undefined ? parsePath(cursor) : { kind: 'value', placeholder };
}

function parseCall(cursor: Cursor): CallNode {
  const name = cursor.takeText('word')!;
  cursor.countOperator();
  cursor.expect('(');
  const args = parseList(cursor, parseGroupedOperand);
  cursor.expect(')');
  return { kind: 'call', name, args };
}

/** An operand that may stand in parentheses of its own. */
export function parseGroupedOperand(cursor: Cursor): OperandNode {
  return cursor.atSign('(') ? cursor.group(() => parseGroupedOperand(cursor)) : parseOperand(cursor);
}

/** One or more, with commas between them. */
export function parseList<T>(cursor: Cursor, parse: (cursor: Cursor) => T): T[] {
  const list = [parse(cursor)];
  while (cursor.take(',')) list.push(parse(cursor));
  return list;
}
