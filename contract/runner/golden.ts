import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { malformed } from './data.js';

/**
 * What a scenario means by a text where it may give an image or record: a JSON file, or one place within it:
 * `streams/lambda.json#/Records/0`. Files are looked for beside the scenario and in the `golden` folder of each folder above it;
 * of a file of lines, each line is an element.
 */
export function goldenAt(reference: string, folder: string): unknown {
  const [path = '', pointer = ''] = reference.split('#');
  const file = place(path, folder);
  if (file === undefined) throw malformed(`there is no golden file ${path}`);
  const text = readFileSync(file, 'utf8');
  let at: unknown = file.endsWith('l')
    ? text
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line))
    : JSON.parse(text);
  for (const step of pointer.split('/').slice(1)) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) throw malformed(`no ${pointer} in ${path}`);
    at = (at as Record<string, unknown>)[step];
  }
  return at;
}

function place(path: string, folder: string): string | undefined {
  const candidates = [join(folder, path)];
  for (let above = folder; above !== dirname(above); above = dirname(above))
    candidates.push(join(above, 'golden', path));
  return candidates.find(candidate => existsSync(candidate));
}
