import { below, type Place, type Report } from '../validate/report.js';
import { asList, asMap, asText } from '../validate/shapes.js';
import { checkDerivedKey } from './check-derived-key.js';

const VERSIONS: readonly unknown[] = ['0.1', '0.2'];

/** Checks a document of derived keys. */
export function checkContract(value: unknown, report: Report): void {
  const root: Place = { path: [] };
  const shape = { required: ['tabletheory_model_contract_version', 'derived_keys'] };
  const fields = asMap(value, root, { report, shape, what: 'the document' });
  if (fields === undefined) return;
  const version = fields['tabletheory_model_contract_version'];
  for (const key of ['tabletheory_model_contract_version', 'dms_version']) {
    if (fields[key] !== undefined && !VERSIONS.includes(fields[key]))
      report.add(below(root, key), 'dms_version', `${key} has to be the text "0.1" or "0.2"`);
  }
  asText(fields['namespace'], below(root, 'namespace'), { report, what: 'namespace' });
  const at = below(root, 'derived_keys');
  const keys = asList(fields['derived_keys'], at, { report, what: 'derived_keys' });
  const names = keys.map((key, i) => checkDerivedKey(key, below(at, i), { report, version }));
  for (const part of ['name', 'helper'] as const)
    checkUnique(
      names.map(one => one[part]),
      { at, part, report },
    );
  checkModels(fields['models'], below(root, 'models'), { report, known: new Set(names.map(one => one.name)) });
}

function checkUnique(
  names: readonly (string | undefined)[],
  { at, part, report }: { at: Place; part: string; report: Report },
): void {
  names.forEach((name, i) => {
    if (name !== undefined && names.indexOf(name) < i)
      report.add(below(at, i, part), 'derived_key', `two derived keys have the ${part} ${name}`);
  });
}

function checkModels(
  value: unknown,
  place: Place,
  { report, known }: { report: Report; known: ReadonlySet<string | undefined> },
): void {
  asList(value, place, { report, what: 'models' }).forEach((model, i) => {
    const at = below(place, i);
    const shape = { required: ['name'] };
    const fields = asMap(model, at, { report, shape, what: 'the model' });
    for (const key of ['name', 'dms_model']) asText(fields?.[key], below(at, key), { report, what: key });
    const list = below(at, 'derived_keys');
    asList(fields?.['derived_keys'], list, { report, what: 'derived_keys' }).forEach((name, n) => {
      if (typeof name !== 'string' || !known.has(name))
        report.add(below(list, n), 'derived_key', `there is no derived key ${String(name)}`);
    });
  });
}
