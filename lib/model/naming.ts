import type { FieldRole, Naming } from '../metadata/specs.js';

const SNAKE_CASE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const CAMEL_CASE = /^[a-z][A-Za-z0-9]*$/;
const KEY_NAMES: Readonly<Partial<Record<FieldRole, string>>> = { partitionKey: 'PK', sortKey: 'SK' };

/** What the name of an attribute follows from. */
export interface Named {
  readonly field: string;
  /** The name that the decorator was given; it always wins. */
  readonly name?: string | undefined;
  readonly roles: ReadonlySet<FieldRole>;
}

/** The stored name of a field: the explicit one, or the field's own under the naming of its class. */
export function attributeName(named: Named, naming: Naming | undefined): string {
  if (named.name !== undefined) return named.name;
  if (naming === 'snake_case') return snakeCase(named.field);
  if (naming === 'dynamorm') for (const role of named.roles) if (KEY_NAMES[role] !== undefined) return KEY_NAMES[role];
  return named.field;
}

/** `customerId` as `customer_id`, `HTMLText` as `html_text`. */
export function snakeCase(field: string): string {
  return field
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

/** What is wrong with an attribute name under the naming of its class; undefined where nothing is. Without naming any name goes. */
export function nameFault(name: string, naming: Naming | undefined): string | undefined {
  if (name === '') return 'has an empty attribute name';
  if (naming === undefined) return undefined;
  if (naming === 'snake_case')
    return SNAKE_CASE.test(name) ? undefined : `is stored as ${name}, which is not snake_case`;
  return CAMEL_CASE.test(name) || name === 'PK' || name === 'SK'
    ? undefined
    : `is stored as ${name}, which is not camelCase`;
}
