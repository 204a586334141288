import { checkAttribute, type ReadAttribute } from './check-attribute.js';
import { checkIndexes, checkKeys, type ReadIndex, type ReadKeys } from './check-keys.js';
import type { DmsNaming } from './document.js';
import { below, asList, asMap, asText, asWord, type Report, type Place } from './report.js';

const LIFECYCLE: Readonly<Record<string, string>> = { created_at: 'S', updated_at: 'S', version: 'N', ttl: 'N' };
const INDEX_ROLE = /^index_(pk|sk):(.+)$/;

/** What roles are held against. */
interface RoleContext {
  readonly report: Report;
  readonly keys: ReadKeys;
  readonly indexes: readonly ReadIndex[];
}

/** Checks that roles say what the keys and indexes say, that their types fit, and that no attribute has one twice. */
function checkRoles(attributes: readonly ReadAttribute[], context: RoleContext): void {
  const holders = new Map<string, string>();
  for (const attribute of attributes) {
    attribute.roles.forEach((role, i) => {
      const other = holders.get(role);
      const at = below(attribute.place, 'roles', i);
      const fault =
        other === undefined
          ? roleFault(role, attribute, context)
          : `has the role ${role}, which ${other === attribute.name ? 'it has' : `${other} has`} already`;
      if (fault !== undefined) context.report.add(at, 'role', fault);
      holders.set(role, attribute.name);
    });
    checkSecrecy(attribute, context.report);
  }
}

function roleFault(role: string, attribute: ReadAttribute, { keys, indexes }: RoleContext): string | undefined {
  const { name, type } = attribute;
  if (role === 'pk' || role === 'sk') {
    const key = role === 'pk' ? keys.partition : keys.sort;
    if (key === name) return undefined;
    return `has the role ${role}, but the ${role === 'pk' ? 'partition' : 'sort'} key is ${key ?? 'not declared'}`;
  }
  const needed = Object.hasOwn(LIFECYCLE, role) ? LIFECYCLE[role] : undefined;
  if (needed !== undefined)
    return type === undefined || type === needed
      ? undefined
      : `has the role ${role}, which needs type ${needed}, not ${type}`;
  const [, part, indexName] = INDEX_ROLE.exec(role) ?? [];
  if (part === undefined) return `has an unknown role ${JSON.stringify(role)}`;
  const index = indexes.find(one => one.name === indexName);
  if (index === undefined) return `has the role ${role}, and there is no such index`;
  const key = part === 'pk' ? index.partition : index.sort;
  return key === name ? undefined : `has the role ${role}, but that key of the index is ${key ?? 'not declared'}`;
}

/** What the library or the service has to read by itself cannot be encrypted. */
function checkSecrecy({ isEncrypted, roles, place }: ReadAttribute, report: Report): void {
  const role = isEncrypted ? roles.find(one => Object.hasOwn(LIFECYCLE, one)) : undefined;
  if (role !== undefined) report.add(below(place, 'encryption'), 'encryption', `is encrypted and has the role ${role}`);
}

const MODEL_MEMBERS = ['name', 'table', 'naming', 'keys', 'write_policy', 'attributes', 'indexes'];
const NAMINGS: readonly DmsNaming[] = ['camelCase', 'snake_case', 'dynamorm'];

/** Checks one model of a document; answers its name. */
export function checkModel(value: unknown, at: Place, report: Report): string | undefined {
  const named = (value as { name?: unknown } | null)?.name;
  const place: Place = typeof named === 'string' && named !== '' ? { ...at, model: named } : at;
  const shape = { known: MODEL_MEMBERS, required: ['name', 'table', 'keys', 'attributes'] };
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
