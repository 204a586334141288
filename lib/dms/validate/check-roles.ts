import type { ReadAttribute } from './check-attribute.js';
import type { ReadIndex } from './check-indexes.js';
import type { ReadKeys } from './check-keys.js';
import { below, type Report } from './report.js';

const LIFECYCLE: Readonly<Record<string, string>> = { created_at: 'S', updated_at: 'S', version: 'N', ttl: 'N' };
const INDEX_ROLE = /^index_(pk|sk):(.+)$/;

/** What roles are held against. */
export interface RoleContext {
  readonly report: Report;
  readonly keys: ReadKeys;
  readonly indexes: readonly ReadIndex[];
}

/** Checks that roles say what the keys and indexes say, that their types fit, and that no attribute has one twice. */
export function checkRoles(attributes: readonly ReadAttribute[], context: RoleContext): void {
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
