import { checkOptions } from './document.js';
import { readFile } from 'node:fs/promises';
import { withKeyNames } from './check-keys.js';
import { checkModel } from './check-model.js';
import type { DmsDocument, DmsModel } from './document.js';
import { readSource, importYaml, type ReadOptions } from './read-yaml.js';
import { below, asList, asMap, invalidDms, Report, type Place, type DmsFault } from './report.js';
import { freeze, refuse, type Source } from './source.js';

/** Checks a document; answers it with the names that naming gives. */
function checkDocument(value: unknown, report: Report): unknown {
  const root: Place = { path: [] };
  const shape = { known: ['dms_version', 'namespace', 'models'], required: ['dms_version', 'models'] };
  const fields = asMap(value, root, { report, shape, what: 'the document' });
  if (fields === undefined) return value;
  const version = fields['dms_version'];
  if (version !== undefined && version !== '0.1' && version !== '0.2')
    report.add(below(root, 'dms_version'), 'dms_version', 'dms_version has to be the text "0.1" or "0.2"');
  const { namespace } = fields;
  if (namespace !== undefined && typeof namespace !== 'string')
    report.add(below(root, 'namespace'), 'shape', 'namespace has to be text');
  const names = new Set<string>();
  const models = asList(fields['models'], below(root, 'models'), { report, what: 'models' }).map(withKeyNames);
  models.forEach((model, i) => {
    const name = checkModel(model, below(root, 'models', i), report);
    if (name === undefined) return;
    if (names.has(name))
      report.add({ path: ['models', i, 'name'], model: name }, 'duplicate_model', 'is declared twice');
    names.add(name);
  });
  return { ...fields, models };
}

/**
 * All that is wrong with a document, which is nothing for a valid one. Text that cannot be read at all throws, since
 * nothing can be told of it.
 * @throws ErrInvalidModel for text that is neither JSON nor YAML
 */
export function validateDms(given: unknown, options: ReadOptions = {}): readonly DmsFault[] {
  return checked(readSource(given, options)).faults;
}

/** A document read and checked. @throws ErrInvalidModel, every fault in one message */
function documentOf(given: unknown, options: ReadOptions): DmsDocument {
  const { value, faults } = checked(readSource(given, options));
  if (faults.length > 0) throw invalidDms(faults);
  return freeze(value) as DmsDocument;
}

function checked(source: Source): { value: unknown; faults: readonly DmsFault[] } {
  const report = new Report(source);
  const value = checkDocument(source.value, report);
  return { value, faults: Object.freeze(report.faults) };
}

/** One model by itself, checked. @throws ErrInvalidModel, every fault in one message */
export function checkedModel(model: DmsModel): DmsModel {
  const { value, lineOf } = readSource(model);
  const report = new Report({ value, name: undefined, lineOf });
  const complete = withKeyNames(value);
  checkModel(complete, { path: [] }, report);
  if (report.faults.length > 0) throw invalidDms(report.faults);
  return freeze(complete) as DmsModel;
}

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
  checkOptions('loadDms', options);
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
