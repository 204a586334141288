import { DynamormError } from '../errors/errors.js';

const MAX_SENTENCE = 400;

/** Text of a document for a message: a name may be as long as the document. */
export const shorten = (text: string): string =>
  text.length > MAX_SENTENCE ? `${text.slice(0, MAX_SENTENCE)}…` : text;

/** The error of a text that is no document at all; `line` counts from 1. */
export function refuse(
  message: string,
  where: { name?: string | undefined; line?: number; cause?: unknown } = {},
): DynamormError {
  const { name, line, cause } = where;
  const head = [name, line === undefined ? undefined : name === undefined ? `line ${line}` : String(line)]
    .filter(part => part !== undefined)
    .join(':');
  return new DynamormError('ErrInvalidModel', head === '' ? message : `${head}: ${message}`, {
    operation: 'dms',
    cause,
  });
}

/** How large a document may be. Both bounds keep text from outside from taking the process down. */
export interface Bounds {
  /** Longest text that is read, in UTF-16 units. Default 1,048,576. */
  readonly maxLength: number;
  /** Deepest nesting. Default 32: a model document needs seven levels, its tags may need some more. */
  readonly maxDepth: number;
}

export const DEFAULT_BOUNDS: Bounds = Object.freeze({ maxLength: 1 << 20, maxDepth: 32 });

/**
 * Plain JSON data, copied, so that later changes of what was given change nothing; anything else is refused. It also ends
 * at the depth bound, which an object that contains itself runs into.
 */
export function jsonData(value: unknown, bounds: Bounds, level = 1): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (level > bounds.maxDepth) throw refuse(`the document nests deeper than ${bounds.maxDepth} levels`);
  if (Array.isArray(value)) return value.map(member => jsonData(member, bounds, level + 1));
  if (typeof value !== 'object' || !isRecord(value))
    throw refuse(
      `the document holds ${typeof value === 'object' ? 'an instance of a class' : `a ${typeof value}`}, which JSON has not`,
    );
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.map(([key, member]) => [key, jsonData(member, bounds, level + 1)]));
}

function isRecord(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Plain data, frozen all the way down. */
export function freeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) freeze(member);
  return Object.freeze(value);
}

/** The way from the root of a document to a value in it. */
export type Path = readonly (string | number)[];

/** A path as people write it: `models[0].attributes[3].type`. */
export function pathText(path: Path): string {
  let text = '';
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else text += text === '' ? segment : `.${segment}`;
  }
  return text;
}

/** What a document was read into: plain data, and where in the text each value stands. */
export interface Source {
  readonly value: unknown;
  /** How the text is called in messages: usually its file name. */
  readonly name: string | undefined;
  /** Line of the value at a path, or of the nearest one around it, counted from 1; undefined where there was no text. */
  lineOf(path: Path): number | undefined;
}

/** `users.yml:12 models[0].table: ` — as much of it as is known, for the head of a message. */
export function placeText(source: Source, path: Path): string {
  const line = source.lineOf(path);
  const where = [
    source.name,
    line === undefined ? undefined : source.name === undefined ? `line ${line}` : String(line),
  ];
  const head = where.filter(part => part !== undefined).join(':');
  return [head, pathText(path)].filter(part => part !== '').join(' ');
}

/** Finds lines by offset in a text, each lookup a binary search. */
export function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return offset => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}

/** A lookup of lines by path, which falls back to the values around. */
export function lineLookup(lines: ReadonlyMap<string, number>): Source['lineOf'] {
  return path => {
    for (let length = path.length; length >= 0; length--) {
      const line = lines.get(pathText(path.slice(0, length)));
      if (line !== undefined) return line;
    }
    return undefined;
  };
}
