import type { Bounds } from './bounds.js';
import { lineFinder, lineLookup, pathText, type Path, type Source } from './place.js';
import { refuse } from './refuse.js';
import { offsetsByEvents, type EventParser } from './yaml-events.js';
import { listening } from './yaml-listener.js';
import type { YamlModule } from './yaml-module.js';
import { SubsetFault } from './yaml-subset.js';

/** How YAML is read. */
export interface YamlReading {
  readonly yaml: YamlModule;
  readonly bounds: Bounds;
  readonly name: string | undefined;
}

/** A YAML text as data, held to the JSON subset. @throws ErrInvalidModel with the line where the text is none */
export function readYaml(given: string, { yaml, bounds, name }: YamlReading): Source {
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
