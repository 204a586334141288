import type { Path } from './ast.js';

/** A path for people: `address.city`, `lines[0].sku`. Names with dots are not marked as such, so it is never read back. */
export function pathText(path: Path): string {
  return path.slice(1).reduce<string>(step, path[0]);
}

/** One segment appended to the text of a path. */
export function step(text: string, segment: string | number): string {
  return typeof segment === 'number' ? `${text}[${segment}]` : `${text}.${segment}`;
}
