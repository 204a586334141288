import { DEFAULT_BOUNDS, jsonData, type Bounds } from './bounds.js';
import type { Source } from './place.js';
import { readYaml } from './read-yaml.js';
import { refuse, shorten } from './refuse.js';
import { requireYaml, type YamlModule } from './yaml-module.js';

/** How a document is read. */
export interface ReadOptions extends Partial<Bounds> {
  /** js-yaml, where it should not be looked up: `{ yaml: await import('js-yaml') }`. */
  readonly yaml?: YamlModule;
  /** How the text is called in messages, such as its file name. */
  readonly source?: string;
}

/** Text or data as a document's data. JSON text is read without js-yaml. @throws ErrInvalidModel */
export function readSource(given: unknown, options: ReadOptions = {}): Source {
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
