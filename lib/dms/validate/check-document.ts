import { checkModel } from './check-model.js';
import { withKeyNames } from './key-names.js';
import { below, type Place, type Report } from './report.js';
import { asList, asMap } from './shapes.js';

/** Checks a document; answers it with the names that naming gives. */
export function checkDocument(value: unknown, report: Report): unknown {
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
