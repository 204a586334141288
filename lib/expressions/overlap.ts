import { DynamormError, type ErrorContext } from '../errors/dynamorm-error.js';
import type { Path } from './ast.js';
import { pathText } from './path-text.js';

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
