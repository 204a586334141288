import { readFile } from 'node:fs/promises';
import type { ReadOptions } from '../source/read-source.js';
import { refuse } from '../source/refuse.js';
import { importYaml } from '../source/yaml-module.js';
import { documentOf } from '../validate/validate.js';
import type { DmsDocument } from './dms-document.js';

/**
 * A model document of YAML or JSON text, or of parsed data; checked by every rule, frozen, and independent of what was
 * given. JSON needs no package; YAML needs js-yaml, which is looked up when the first YAML text comes.
 *
 * ```ts
 * const doc = parseDms(readFileSync('models.yml', 'utf8'), { source: 'models.yml' });
 * ```
 * @throws ErrInvalidModel with every fault, each with model, attribute, rule, path and, for YAML, line
 */
export function parseDms(given: unknown, options: ReadOptions = {}): DmsDocument {
  return documentOf(given, options);
}

/** `parseDms` of a file. @throws ErrInvalidModel also where the file cannot be read */
export async function loadDms(path: string | URL, options: ReadOptions = {}): Promise<DmsDocument> {
  const source = options.source ?? String(path);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw refuse('the file cannot be read', { name: source, cause });
  }
  const yaml = options.yaml ?? (/\.json$/i.test(String(path)) ? undefined : await importYaml());
  return documentOf(text, { ...options, source, ...(yaml !== undefined && { yaml }) });
}
