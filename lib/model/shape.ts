import { specsOf } from '../metadata/registry.js';
import { isAlwaysStored } from '../metadata/roles.js';
import type { Naming, TableSpec } from '../metadata/specs.js';
import { codecFor } from './codecs/default-codec.js';
import { freshEmpty } from './empty.js';
import {
  fieldOption,
  isOptional,
  mergeFieldSpecs,
  type AnyClass,
  type MergedField,
  attributeName,
  nameFault,
} from './fields.js';
import type { Attribute } from './model.js';

/** What the attributes of one class have in common. */
export interface ShapeContext {
  readonly naming: Naming | undefined;
  /** The attribute that items of the class's table expire by, where `table()` says so. */
  readonly ttl?: string | undefined;
  /** One new instance, read for the initial values of its fields; undefined where the class cannot be made without arguments. */
  readonly sample: object | undefined;
  /** Takes what is wrong, as sentences that begin with the field: `total is stored as …`. */
  readonly faults: string[];
}

/** The decorated fields of a class as attributes, without anything that only a table gives them. */
export interface Shape {
  readonly attributes: readonly Attribute[];
  readonly fields: readonly MergedField[];
  /** What is wrong with the declarations; nothing may be stored while there is anything. */
  readonly faults: readonly string[];
}

const shapes = new WeakMap<AnyClass, Shape>();

/** The shape of a class, compiled on first use: a nested class is no more than this, an entity has keys and roles besides. */
export function shapeOf(type: AnyClass): Shape {
  let shape = shapes.get(type);
  if (shape === undefined) shapes.set(type, (shape = compileShape(type)));
  return shape;
}

/** Compiles the shape of a class from what its decorators recorded. */
export function compileShape(type: AnyClass): Shape {
  const faults: string[] = [];
  const naming = namingOf(type);
  const context = { naming, ttl: tableSpec(type, 'shared')?.layout.ttl, sample: sampleOf(type), faults };
  const fields = mergeFieldSpecs(type);
  const attributes = fields.map(field => attributeOf(field, context));
  checkNames(attributes, naming, faults);
  return Object.freeze({
    attributes: Object.freeze(attributes),
    fields: Object.freeze(fields),
    faults: Object.freeze(faults),
  });
}

/** The naming of a class: that of its own table, or of the nearest base that has one. */
export const namingOf = (type: AnyClass): Naming | undefined => tableSpec(type, 'naming');

/** One option of a class's table, or of that of the nearest base that gives it. */
function tableSpec<K extends keyof TableSpec>(type: AnyClass, option: K): TableSpec[K] | undefined {
  let found: TableSpec[K] | undefined;
  for (const own of specsOf(type)) found = own.table?.[option] ?? found;
  return found;
}

/**
 * What stands under the name of a field on the prototype of a class or a base: a method, which the field would replace on every
 * instance, or a getter without a setter, which takes no value.
 */
export function behindField(type: AnyClass, field: string): 'method' | 'getter' | undefined {
  let at = type.prototype as object | null;
  while (at !== null && at !== Object.prototype && !Object.hasOwn(at, field))
    at = Object.getPrototypeOf(at) as object | null;
  if (at === null || at === Object.prototype) return undefined;
  const found = Object.getOwnPropertyDescriptor(at, field)!;
  if (typeof found.value === 'function') return 'method';
  return found.get !== undefined && found.set === undefined ? 'getter' : undefined;
}

/** The sentence on a field that no row could be read into. */
export const READ_ONLY = 'is a getter without a setter, so that no row could be read into it';

/** A new instance to read initial values from; undefined where making one throws. */
export function sampleOf(type: AnyClass): object | undefined {
  try {
    return new (type as unknown as new () => object)();
  } catch {
    return undefined;
  }
}

/** One field as an attribute of no table: no key, not owned, not protected, not encrypted. */
export function attributeOf(merged: MergedField, context: ShapeContext): Attribute {
  const initial: unknown =
    context.sample === undefined ? undefined : (context.sample as Record<string, unknown>)[merged.field];
  const codec = codecFor(merged, { initial, faults: context.faults });
  const omitEmpty = fieldOption(merged, 'omitEmpty') === true;
  return Object.freeze<Attribute>({
    field: merged.field,
    name: merged.name ?? expiryName(merged, context) ?? attributeName(merged, context.naming),
    codec,
    omitEmpty,
    optional: isOptional(merged),
    schema: fieldOption(merged, 'validate'),
    protected: false,
    encrypted: undefined,
    template: undefined,
    ...(merged.isOffEntity && { isOffEntity: true }),
    ...(readsDefault(merged, context) && { readsDefault: true }),
    ...((fieldOption(merged, 'hidden') ?? merged.template !== undefined) === true && { hidden: true }),
    fresh: omitEmpty ? freshEmpty(initial, codec) : undefined,
    isKey: undefined,
    owned: undefined,
    options: merged.options,
  });
}

/** Items of a shared table expire by one attribute, whatever the field is called. */
const expiryName = ({ roles }: MergedField, { ttl }: ShapeContext): string | undefined =>
  roles.has('ttl') ? ttl : undefined;

/** `default: 'read'` is the one thing to be said about defaults; anything else would be taken for the value itself. */
function readsDefault(merged: MergedField, { faults }: ShapeContext): boolean {
  const option = fieldOption(merged, 'default');
  if (option === undefined) return false;
  if (option !== 'read')
    faults.push(
      `${merged.field} has a default option other than 'read': the default itself is the field's initial value`,
    );
  if (isAlwaysStored(merged.roles) || merged.template !== undefined)
    faults.push(
      `${merged.field} is a key or set by the library, so that no item is read without it: it takes no default`,
    );
  return true;
}

/** Two fields of one stored name would overwrite each other; names have to follow the naming of the class. */
export function checkNames(attributes: readonly Attribute[], naming: Naming | undefined, faults: string[]): void {
  const fields = new Map<string, string>();
  for (const { field, name, isOffEntity } of attributes) {
    // The names of a shared table are its own.
    const fault = isOffEntity === true ? undefined : nameFault(name, naming);
    const other = fields.get(name);
    if (fault !== undefined) faults.push(`${field} ${fault}`);
    if (other !== undefined) faults.push(`${other} and ${field} are both stored as ${name}`);
    fields.set(name, field);
  }
}
