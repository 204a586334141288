import type { DmsNaming } from '../document/dms-document.js';
import { checkAttribute, type ReadAttribute } from './check-attribute.js';
import { checkIndexes } from './check-indexes.js';
import { checkKeys } from './check-keys.js';
import { below, type Place, type Report } from './report.js';
import { checkRoles } from './check-roles.js';
import { asList, asMap, asText, asWord } from './shapes.js';

const KNOWN = ['name', 'table', 'naming', 'keys', 'write_policy', 'attributes', 'indexes'];
const NAMINGS: readonly DmsNaming[] = ['camelCase', 'snake_case', 'dynamorm'];

/** Checks one model of a document; answers its name. */
export function checkModel(value: unknown, at: Place, report: Report): string | undefined {
  const named = (value as { name?: unknown } | null)?.name;
  const place: Place = typeof named === 'string' && named !== '' ? { ...at, model: named } : at;
  const shape = { known: KNOWN, required: ['name', 'table', 'keys', 'attributes'] };
  const fields = asMap(value, place, { report, shape, what: 'the model' });
  if (fields === undefined) return undefined;
  const name = asText(fields['name'], below(place, 'name'), { report, what: 'name of the model' });
  checkTable(fields['table'], below(place, 'table'), report);
  const naming = checkNaming(fields['naming'], below(place, 'naming'), report);
  const attributes = checkAttributes(fields['attributes'], below(place, 'attributes'), { report, naming });
  const byName = new Map(attributes.map(attribute => [attribute.name, attribute]));
  const context = { report, attributes: byName };
  const keys = checkKeys(fields['keys'], below(place, 'keys'), context);
  const indexes = checkIndexes(fields['indexes'], below(place, 'indexes'), { ...context, keys });
  checkRoles(attributes, { report, keys, indexes });
  checkWritePolicy(fields['write_policy'], below(place, 'write_policy'), context);
  return name;
}

function checkTable(value: unknown, place: Place, report: Report): void {
  if (value === undefined) return;
  const table = asMap(value, place, { report, shape: { known: ['name'], required: ['name'] }, what: 'table' });
  asText(table?.['name'], below(place, 'name'), { report, what: 'name of the table' });
}

function checkNaming(value: unknown, place: Place, report: Report): DmsNaming | undefined {
  if (value === undefined) return undefined;
  const shape = { known: ['convention'], required: ['convention'] };
  const convention = asMap(value, place, { report, shape, what: 'naming' })?.['convention'];
  if (convention === undefined || NAMINGS.includes(convention as DmsNaming)) return convention as DmsNaming | undefined;
  report.add(below(place, 'convention'), 'naming', `has a naming convention that is none of ${NAMINGS.join(', ')}`);
  return undefined;
}

function checkAttributes(
  value: unknown,
  place: Place,
  context: { report: Report; naming: DmsNaming | undefined },
): ReadAttribute[] {
  const { report } = context;
  const list = asList(value, place, { report, what: 'attributes' });
  if (value !== undefined && list.length === 0) report.add(place, 'missing_key', 'has no attributes');
  const names = new Set<string>();
  return list.flatMap((entry, i) => {
    const attribute = checkAttribute(entry, below(place, i), context);
    if (attribute === undefined) return [];
    if (!names.has(attribute.name)) return names.add(attribute.name) && [attribute];
    report.add(below(attribute.place, 'attribute'), 'duplicate_attribute', 'is declared twice');
    return [];
  });
}

function checkWritePolicy(
  value: unknown,
  place: Place,
  { report, attributes }: { report: Report; attributes: ReadonlyMap<string, ReadAttribute> },
): void {
  if (value === undefined) return;
  const shape = { known: ['mode', 'protected_attributes'] };
  const policy = asMap(value, place, { report, shape, what: 'write_policy' });
  const words = ['mutable', 'write_once'] as const;
  asWord(policy?.['mode'], below(place, 'mode'), { report, what: 'mode of the write policy', words });
  const at = below(place, 'protected_attributes');
  asList(policy?.['protected_attributes'], at, { report, what: 'protected_attributes' }).forEach((name, i) => {
    if (typeof name !== 'string' || !attributes.has(name))
      report.add(below(at, i), 'write_policy', `protects ${String(name)}, which is no attribute of it`);
  });
}
