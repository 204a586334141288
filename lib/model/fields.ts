import { specsOf } from '../metadata/registry.js';
import { ROLES, type FieldRole } from '../metadata/roles.js';
import type { FieldSpec, Naming } from '../metadata/specs.js';

/** Any class, abstract ones included. */
export type AnyClass = abstract new (...args: never[]) => object;

/** All that the decorators of one field said, on the class itself and on its bases; what was said last wins. */
export interface MergedField {
  readonly field: string;
  /** One spec for each role, and for each index of an index role, in the order of their first declaration. */
  readonly specs: readonly FieldSpec[];
  readonly roles: ReadonlySet<FieldRole>;
  readonly name: string | undefined;
  /** What was given as codec, not yet checked. */
  readonly codec: unknown;
  readonly template: unknown;
  readonly designType: unknown;
  /** Whether it is a key that `@Table` makes, and no property of the entity. */
  readonly isOffEntity: boolean;
  /** Options by role, as `Attribute.options` keeps them. */
  readonly options: Readonly<Partial<Record<FieldRole, Readonly<Record<string, unknown>>>>>;
}

/**
 * The decorated fields of a class, root class first, each field once and in the place of its first declaration. A
 * subclass that declares a field again refines it: roles add up, and of two names, codecs or options the later counts.
 */
export function mergeFieldSpecs(type: AnyClass): readonly MergedField[] {
  const byField = new Map<string, Map<string, FieldSpec>>();
  for (const own of specsOf(type)) {
    for (const spec of own.fields) {
      const specs = byField.get(spec.field) ?? new Map<string, FieldSpec>();
      // A field can be a key of several indexes, and unique alone and in groups.
      const place =
        spec.index ?? (spec.role === 'unique' ? (spec.options?.['group'] as string | undefined) : undefined);
      const slot = place === undefined ? spec.role : `${spec.role} ${place}`;
      specs.set(slot, refine(specs.get(slot), spec));
      byField.set(spec.field, specs);
    }
  }
  return [...byField].map(([field, specs]) => merge(field, [...specs.values()]));
}

/** An option of a field, whichever of its decorators it was given to. */
export function fieldOption(merged: MergedField, option: string): unknown {
  return lastDefined(merged.specs, spec => spec.options?.[option]);
}

/** Whether items may do without a field: unless one of its decorators said `required`, or `optional: false`. */
export function isOptional(merged: MergedField): boolean {
  const said = lastDefined(merged.specs, ({ options }) =>
    options?.['required'] !== undefined ? options['required'] !== true : options?.['optional'],
  );
  return said !== false;
}

function refine(earlier: FieldSpec | undefined, later: FieldSpec): FieldSpec {
  if (earlier?.options === undefined) return { ...earlier, ...later };
  // Two names of one thing: whichever a subclass says, the other one of its base no longer counts.
  const { required, optional, ...rest } = earlier.options;
  const again = later.options?.['required'] !== undefined || later.options?.['optional'] !== undefined;
  const inherited = again ? rest : { ...rest, ...defined({ required, optional }) };
  return { ...earlier, ...later, options: { ...inherited, ...later.options } };
}

const defined = (options: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

function merge(field: string, specs: readonly FieldSpec[]): MergedField {
  return {
    field,
    specs,
    roles: new Set(specs.map(spec => spec.role)),
    name: lastDefined(specs, spec => spec.name),
    codec: lastDefined(specs, spec => spec.codec),
    template: lastDefined(specs, spec => spec.template),
    designType: lastDefined(specs, spec => spec.designType),
    isOffEntity: specs.some(spec => spec.offEntity === true),
    options: Object.fromEntries(specs.flatMap(spec => (spec.options === undefined ? [] : [[spec.role, spec.options]]))),
  };
}

function lastDefined<T>(specs: readonly FieldSpec[], read: (spec: FieldSpec) => T | undefined): T | undefined {
  for (let i = specs.length - 1; i >= 0; i--) {
    const found = read(specs[i]!);
    if (found !== undefined) return found;
  }
  return undefined;
}

const SNAKE_CASE = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const CAMEL_CASE = /^[a-z][A-Za-z0-9]*$/;

/** What the name of an attribute follows from. */
interface Named {
  readonly field: string;
  /** The name that the decorator was given; it always wins. */
  readonly name?: string | undefined;
  readonly roles: ReadonlySet<FieldRole>;
}

/** The stored name of a field: the explicit one, or the field's own under the naming of its class. */
export function attributeName(named: Named, naming: Naming | undefined): string {
  if (named.name !== undefined) return named.name;
  if (naming === 'snake_case') return snakeCase(named.field);
  const keyName = naming === 'dynamorm' ? [...named.roles].map(role => ROLES[role].keyName).find(Boolean) : undefined;
  return keyName ?? named.field;
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
