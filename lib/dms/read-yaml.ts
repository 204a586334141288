import { checkOptions } from './document.js';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  refuse,
  pathText,
  lineFinder,
  lineLookup,
  DEFAULT_BOUNDS,
  jsonData,
  shorten,
  type Bounds,
  type Path,
  type Source,
} from './source.js';

/** As much of js-yaml as is used; versions 4 and 5 both have it. */
export interface YamlModule {
  /** Parses one document. */
  load(text: string, options?: object): unknown;
  /** YAML's core schema: texts, numbers, booleans, null, lists and maps. */
  readonly CORE_SCHEMA?: unknown;
  /** Version 5 only: the parser's events with their offsets. */
  readonly parseEvents?: unknown;
  /** Reads one plain scalar; present in newer releases of the parser. */
  readonly getScalarValue?: unknown;
}

/**
 * js-yaml, found when the first YAML text is read: whoever keeps models as JSON does not install it. It is the
 * application's package, so it is looked up from the application: from its main file and its working directory.
 * @throws ErrInvalidModel where it is not installed
 */
function requireYaml(): YamlModule {
  const bases = [
    typeof __filename === 'string' ? __filename : undefined,
    process.argv[1],
    join(process.cwd(), 'index.js'),
  ];
  let cause: unknown;
  for (const base of bases) {
    if (base === undefined) continue;
    try {
      return createRequire(base)('js-yaml') as YamlModule;
    } catch (error) {
      cause = error;
    }
  }
  throw notInstalled(cause);
}

/** The same for functions that may wait: found as any import of this package is. */
export async function importYaml(): Promise<YamlModule> {
  try {
    const found = (await import('js-yaml')) as unknown as YamlModule & { readonly default?: YamlModule };
    return typeof found.load === 'function' ? found : (found.default as YamlModule);
  } catch {
    return requireYaml();
  }
}

function notInstalled(cause: unknown): Error {
  return refuse('reading YAML needs the package js-yaml (install it, or give it as { yaml }); JSON needs nothing', {
    cause,
  });
}

/** What of YAML is outside its JSON subset, at an offset of the text. */
class SubsetFault extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

const WORDS: Readonly<Record<string, string>> = {
  '&': 'an anchor',
  '*': 'an alias',
  '!': 'a tag',
  '?': 'a key that is no text',
};

/** The fault of a node by the character that gives it away. */
function nodeFault(mark: string, offset: number): SubsetFault {
  return new SubsetFault(`${WORDS[mark]} is outside the JSON subset of YAML`, offset);
}

const TIMESTAMP = /^\d{4}-\d{1,2}-\d{1,2}([Tt \t].*)?$/;

/** Refuses plain text that some YAML readers take for a date and others for text: runtimes have to read one document alike. */
function checkPlain(text: string, offset: number): void {
  if (TIMESTAMP.test(text)) throw new SubsetFault('a timestamp is outside the JSON subset of YAML: quote it', offset);
  if (/^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/.test(text))
    throw new SubsetFault('a number that is not finite is outside the JSON subset of YAML', offset);
}

/** Refuses merge keys; a quoted `"<<"` is a name like any other. */
function checkKey(key: string, where: { at: number; isPlain: boolean }): void {
  if (key === '<<' && where.isPlain)
    throw new SubsetFault('a merge key is outside the JSON subset of YAML', Math.max(where.at, 0));
}

/** What js-yaml 4 shows of its parser while it parses. */
interface ParserState {
  readonly input: string;
  readonly position: number;
  readonly kind: string | null;
  readonly result: unknown;
}

/** A listener for js-yaml 4's `load`, and where the maps and lists it has seen begin. */
interface Listening {
  readonly listener: (event: string, state: ParserState) => void;
  readonly offsets: WeakMap<object, number>;
}

/**
 * js-yaml 4 has no events with offsets, but calls back before and after each node. Maps and lists are known again by
 * identity; scalars take the line of what is around them. What is outside the JSON subset throws out of the parser.
 */
function listening(maxDepth: number): Listening {
  const offsets = new WeakMap<object, number>();
  const starts: number[] = [];
  const listener = (event: string, state: ParserState): void => {
    if (event === 'open') {
      const at = nodeStart(state);
      const mark = state.input[at] ?? '';
      if ('&*!'.includes(mark) && mark !== '') throw nodeFault(mark, at);
      // Each level of the text is at most two open nodes, the node itself and the key that is tried in it.
      if (starts.push(at) > 2 * maxDepth + 2) throw new SubsetFault(`nests deeper than ${maxDepth} levels`, at);
      return;
    }
    const at = starts.pop() ?? 0;
    const { result, kind } = state;
    if (typeof result === 'object' && result !== null) offsets.set(result, at);
    else if (kind === 'scalar' && !`"'|>`.includes(state.input[at] ?? '"')) checkScalar(state, at);
  };
  return { listener, offsets };
}

function checkScalar({ input, position, result }: ParserState, at: number): void {
  const text = input.slice(at, position).trimEnd();
  checkPlain(typeof result === 'string' ? result : text, at);
  checkKey(text, { at, isPlain: true });
}

/** The parser stands before white space and comments when it opens a node. */
function nodeStart({ input, position }: ParserState): number {
  const blank = /(?:[ \t\r\n]|#[^\r\n]*)*/y;
  // A `#` is a comment only after white space; directly after text the parser never opens a node.
  blank.lastIndex = position;
  blank.exec(input);
  return blank.lastIndex;
}

/** One event of js-yaml 5's parser; offsets are -1 where there is nothing. */
interface YamlEvent {
  readonly type: 1 | 2 | 3 | 4 | 5 | 6;
  readonly start?: number;
  readonly valueStart?: number;
  readonly anchorStart?: number;
  readonly tagStart?: number;
  readonly style?: number;
}

/** The parts of js-yaml 5 that tell where things stand. */
interface EventParser {
  parseEvents(text: string, options: { maxDepth: number }): readonly YamlEvent[];
  getScalarValue(text: string, event: YamlEvent): string;
}

const [SEQUENCE, MAPPING, SCALAR, ALIAS, POP] = [2, 3, 4, 5, 6];
const PLAIN = 1;

interface Frame {
  readonly path: readonly (string | number)[];
  readonly isMap: boolean;
  count: number;
  /** The key whose value is next; undefined where a key is next. */
  key: string | undefined;
}

/** Offsets by path of every value of a text, read from the parser's events; what is outside the JSON subset throws. */
function offsetsByEvents(text: string, parser: EventParser, maxDepth: number): Map<string, number> {
  const offsets = new Map<string, number>();
  const frames: Frame[] = [];
  for (const event of parser.parseEvents(text, { maxDepth })) {
    if (event.type === 1) continue;
    if (event.type === POP) {
      frames.pop();
      continue;
    }
    checkNode(event);
    const frame = frames.at(-1);
    const at = event.type === SCALAR ? event.valueStart! : event.start!;
    if (frame?.isMap === true && frame.key === undefined) {
      frame.key = keyOf(text, parser, event);
      offsets.set(pathText([...frame.path, frame.key]), at);
      continue;
    }
    const path = frame === undefined ? [] : [...frame.path, frame.isMap ? frame.key! : frame.count++];
    if (frame?.isMap === true) frame.key = undefined;
    // A value without text of its own (`key:`) keeps the line of its key, and so does a block below its key.
    if (at >= 0 && !offsets.has(pathText(path))) offsets.set(pathText(path), at);
    if (event.type === SCALAR && event.style === PLAIN && at >= 0) checkPlain(parser.getScalarValue(text, event), at);
    if (event.type === SEQUENCE || event.type === MAPPING)
      frames.push({ path, isMap: event.type === MAPPING, count: 0, key: undefined });
  }
  return offsets;
}

function checkNode(event: YamlEvent): void {
  if (event.type === ALIAS) throw nodeFault('*', event.anchorStart!);
  if ((event.anchorStart ?? -1) >= 0) throw nodeFault('&', event.anchorStart!);
  if ((event.tagStart ?? -1) >= 0) throw nodeFault('!', event.tagStart!);
}

function keyOf(text: string, parser: EventParser, event: YamlEvent): string {
  const at = event.type === SCALAR ? event.valueStart! : event.start!;
  if (event.type !== SCALAR) throw nodeFault('?', at);
  const key = at < 0 ? '' : parser.getScalarValue(text, event);
  checkKey(key, { at, isPlain: event.style === PLAIN });
  return key;
}

/** How YAML is read. */
interface YamlReading {
  readonly yaml: YamlModule;
  readonly bounds: Bounds;
  readonly name: string | undefined;
}

/** A YAML text as data, held to the JSON subset. @throws ErrInvalidModel with the line where the text is none */
function readYaml(given: string, { yaml, bounds, name }: YamlReading): Source {
  const text = given.startsWith('\uFEFF') ? given.slice(1) : given;
  const lineAt = lineFinder(text);
  try {
    const { value, offsets } =
      typeof yaml.parseEvents === 'function' ? loadByEvents(text, yaml, bounds) : loadByListener(text, yaml, bounds);
    const lines = new Map([...offsets].map(([path, offset]) => [path, lineAt(offset)]));
    return { value, name, lineOf: lineLookup(lines) };
  } catch (error) {
    if (error instanceof SubsetFault) throw refuse(error.message, { name, line: lineAt(error.offset) });
    throw syntaxError(error, name);
  }
}

interface Loaded {
  readonly value: unknown;
  readonly offsets: ReadonlyMap<string, number>;
}

function loadByEvents(text: string, yaml: YamlModule, { maxDepth }: Bounds): Loaded {
  const offsets = offsetsByEvents(text, yaml as unknown as EventParser, maxDepth);
  return { value: yaml.load(text, { schema: yaml.CORE_SCHEMA, maxDepth, maxAliases: 0 }), offsets };
}

function loadByListener(text: string, yaml: YamlModule, { maxDepth }: Bounds): Loaded {
  const { listener, offsets } = listening(maxDepth);
  const value = yaml.load(text, { schema: yaml.CORE_SCHEMA, listener });
  return { value, offsets: byPath(value, offsets) };
}

function byPath(root: unknown, offsets: WeakMap<object, number>): Map<string, number> {
  const found = new Map<string, number>();
  const visit = (value: unknown, path: Path): void => {
    if (typeof value !== 'object' || value === null) return;
    const offset = offsets.get(value);
    if (offset !== undefined) found.set(pathText(path), offset);
    for (const [key, member] of Object.entries(value))
      visit(member, [...path, Array.isArray(value) ? Number(key) : key]);
  };
  visit(root, []);
  return found;
}

/** js-yaml's own errors say what and where; theirs is the text of a model, which holds nothing secret. */
function syntaxError(error: unknown, name: string | undefined): Error {
  const { reason, mark } = error as { reason?: unknown; mark?: { line?: unknown } };
  const message =
    typeof reason === 'string' ? reason : error instanceof RangeError ? 'it nests too deeply' : String(error);
  const line = typeof mark?.line === 'number' ? mark.line + 1 : undefined;
  return refuse(`this is not YAML: ${message}`, { name, cause: error, ...(line !== undefined && { line }) });
}

/** How a document is read. */
export interface ReadOptions extends Partial<Bounds> {
  /** js-yaml, where it should not be looked up: `{ yaml: await import('js-yaml') }`. */
  readonly yaml?: YamlModule;
  /** How the text is called in messages, such as its file name. */
  readonly source?: string;
}

/** Text or data as a document's data. JSON text is read without js-yaml. @throws ErrInvalidModel */
export function readSource(given: unknown, options: ReadOptions = {}): Source {
  checkOptions('reading a document', options);
  const name = options.source;
  const bounds = {
    maxLength: options.maxLength ?? DEFAULT_BOUNDS.maxLength,
    maxDepth: options.maxDepth ?? DEFAULT_BOUNDS.maxDepth,
  };
  if (typeof given !== 'string') return { value: jsonData(given, bounds), name, lineOf: () => undefined };
  if (given.length > bounds.maxLength)
    throw refuse(`the document is longer than ${bounds.maxLength} characters`, { name });
  const json = parseJson(given);
  if (json !== undefined) refuseDuplicates(given, name);
  if (json !== undefined) return { value: jsonData(json.value, bounds), name, lineOf: () => undefined };
  const source = readYaml(given, { yaml: options.yaml ?? requireYaml(), bounds, name });
  return { ...source, value: jsonData(source.value, bounds) };
}

/**
 * Refuses JSON text that names a member twice, as YAML does: of two, one reader takes the first and another the last. The text was
 * parsed before, so that its strings and brackets are well formed.
 */
function refuseDuplicates(text: string, name: string | undefined): void {
  const open: Set<string>[] = [];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (token.endsWith(':')) {
      const key = JSON.parse(token.slice(0, -1)) as string;
      const members = open.at(-1)!;
      if (members.has(key))
        throw refuse(`the document names the member ${shorten(JSON.stringify(key))} twice`, { name });
      members.add(key);
    }
  }
}

/** The data of JSON text; undefined where it is not JSON and may be YAML. */
function parseJson(text: string): { readonly value: unknown } | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
