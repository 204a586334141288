import { Cursor } from './cursor.js';
import { parseList, parseOperand, parsePath, parseValue } from './operand-parser.js';
import type { ActionNode, ArithmeticNode, OperandNode, Section, UpdateTree } from './tree.js';

const SECTIONS: readonly Section[] = ['SET', 'REMOVE', 'ADD', 'DELETE'];

/** Parses an update: sections in any order, a repeated one being for the checks to refuse. Throws a SyntaxFault. */
export function parseUpdate(text: string): UpdateTree {
  const cursor = new Cursor(text);
  const actions: ActionNode[] = [];
  const seen = new Set<Section>();
  let repeated: Section | undefined;
  do {
    const section = SECTIONS.find(keyword => cursor.take(keyword)) ?? cursor.fail();
    if (seen.has(section)) repeated ??= section;
    seen.add(section);
    actions.push(...parseList(cursor, () => parseAction(cursor, section)));
  } while (!cursor.atEnd());
  return { actions, repeated, operators: cursor.operators };
}

function parseAction(cursor: Cursor, section: Section): ActionNode {
  const path = parsePath(cursor);
  if (section === 'REMOVE') return { section, path };
  if (section !== 'SET') return { section, path, value: parseValue(cursor) };
  cursor.expect('=');
  return { section, path, value: parseSetValue(cursor) };
}

/** An operand, or two with a sign between them; either the whole or an operand may stand in parentheses. */
function parseSetValue(cursor: Cursor): OperandNode | ArithmeticNode {
  const left = parseGroup(cursor);
  if (left.kind === 'arithmetic') return left;
  const operator = cursor.takeOneOf(['+', '-'] as const);
  if (operator === undefined) return left;
  cursor.countOperator();
  const right = parseGroup(cursor);
  return right.kind === 'arithmetic' ? cursor.fail() : { kind: 'arithmetic', operator, args: [left, right] };
}

function parseGroup(cursor: Cursor): OperandNode | ArithmeticNode {
  return cursor.atSign('(') ? cursor.group(() => parseSetValue(cursor)) : parseOperand(cursor);
}
