import { DynamormError, type ErrorContext } from '../errors/errors.js';
import type { Codec } from '../model/codecs/codec.js';
import type { Attribute, Model } from '../model/model.js';
import { formOfTest, isTest, type Condition, type Path } from './condition.js';
import { contextOf, memberRef, refuse, fieldRefOf, pathText } from './field-ref.js';

/** What a path given as text leads to. */
interface Parsed {
  readonly path: Path;
  /** Codec of the value at its end. */
  readonly codec: Codec;
  /** The attribute it starts at. */
  readonly attribute: Attribute;
}

const SEGMENT = /\.([^.[\]]+)|\[(\d{1,9})\]/y;

/**
 * Reads `address.city` or `lines[0].sku`, in field names. A text that is exactly a declared field is that field, dots and
 * all; only then is it a path. Throws ErrInvalidModel for what leads nowhere.
 */
export function parsePath(model: Model, text: string): Parsed {
  if (typeof text !== 'string')
    throw new DynamormError('ErrInvalidModel', `${model.name}: a path is text, such as address.city`, contextOf(model));
  let site = fieldRefOf(model, model.byField.has(text) ? text : text.replace(/[.[].*$/s, ''));
  let end = site.label.length;
  while (end < text.length) {
    SEGMENT.lastIndex = end;
    const match = SEGMENT.exec(text);
    if (match === null) throw refuse(site, `is not followed by a path in "${text}"`, 'ErrInvalidModel');
    site = memberRef(site, match[1] ?? Number(match[2]));
    end = SEGMENT.lastIndex;
  }
  const { path, codec, attribute } = site;
  return { path, codec, attribute };
}

/** Every path a condition reads, in order of appearance: what a query checks a filter's attributes by. */
export function conditionPaths(condition: Condition): readonly Path[] {
  if (!isTest(condition))
    return condition.op === 'not' ? conditionPaths(condition.of) : condition.of.flatMap(conditionPaths);
  const operands = formOfTest(condition)?.operands(condition) ?? [];
  return operands.flatMap(operand => ('path' in operand ? [operand.path] : 'size' in operand ? [operand.size] : []));
}

interface Node {
  /** A path that goes through here; any of them does for a message. */
  readonly example: Path;
  ends: boolean;
  readonly children: Map<string | number, Node>;
}

/**
 * Refuses two paths of one expression where one leads to the other, or where one goes on by name and the other by index
 * from the same place. DynamoDB refuses both, with stored placeholders in its message; here both paths are named.
 */
export function refuseOverlaps(paths: readonly Path[], expression: string, context: ErrorContext): void {
  if (paths.length < 2) return;
  const roots = new Map<string | number, Node>();
  for (const path of paths) {
    let children = roots;
    let node: Node | undefined;
    for (let i = 0; i < path.length; i++) {
      const segment = path[i]!;
      const first = children.values().next().value;
      if (i > 0 && first !== undefined && typeof first.example[i] !== typeof segment)
        throw overlap(expression, [first.example, path], context);
      node = children.get(segment);
      if (node === undefined) children.set(segment, (node = { example: path, ends: false, children: new Map() }));
      if (node.ends || (i === path.length - 1 && node.example !== path))
        throw overlap(expression, [node.example, path], context);
      children = node.children;
    }
    node!.ends = true;
  }
}

function overlap(expression: string, pair: readonly [Path, Path], context: ErrorContext): DynamormError {
  const [one, other] = pair.map(path => pathText(path));
  const message = `${context.model ?? 'A request'}: the ${expression} names ${one} and ${other}, which overlap; DynamoDB allows one of them`;
  return new DynamormError('ErrInvalidOperator', message, context);
}
