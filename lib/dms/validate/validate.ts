import type { DmsDocument, DmsModel } from '../document/dms-document.js';
import { freeze } from '../source/freeze.js';
import { readSource, type ReadOptions } from '../source/read-source.js';
import type { Source } from '../source/place.js';
import { withKeyNames } from './key-names.js';
import { checkModel } from './check-model.js';
import { invalidDms } from './invalid.js';
import { below, Report, type DmsFault, type Place } from './report.js';
import { asList, asMap } from './shapes.js';

/**
 * All that is wrong with a document, which is nothing for a valid one. Text that cannot be read at all throws, since
 * nothing can be told of it.
 * @throws ErrInvalidModel for text that is neither JSON nor YAML
 */
export function validateDms(given: unknown, options: ReadOptions = {}): readonly DmsFault[] {
  return checked(readSource(given, options)).faults;
}

/** A document read and checked. @throws ErrInvalidModel, every fault in one message */
export function documentOf(given: unknown, options: ReadOptions): DmsDocument {
  const { value, faults } = checked(readSource(given, options));
  if (faults.length > 0) throw invalidDms(faults);
  return freeze(value) as DmsDocument;
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

function checked(source: Source): { value: unknown; faults: readonly DmsFault[] } {
  const report = new Report(source);
  const value = checkDocument(source.value, report);
  return { value, faults: Object.freeze(report.faults) };
}

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
