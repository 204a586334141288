import { DynamormError } from '../../errors/errors.js';
import { specsOf } from '../../metadata/registry.js';
import { equalValues, type Item, type MutableItem, type Value, getOwn, setOwn } from '../../values/value.js';
import { isEmptyFor } from '../empty.js';
import type { Attribute } from '../model.js';
import { behindField, READ_ONLY, shapeOf } from '../shape.js';
import {
  invalid,
  type CodecFault,
  wrongValue,
  isPlainObject,
  decodeElement,
  encodeElement,
  located,
  wrongType,
  type Codec,
} from './codec.js';
import { number } from './number.js';
import { appliedDefaults, fillDefault, originOf, setOrigin } from './origin.js';
import { plain, boolean, string } from './plain.js';
import { inStoredForm } from './stored-form.js';
import { keepUnchanged } from './keep-unchanged.js';

/** A class whose instances are stored as maps inside an item. */
type NestedClass<C extends object = object> = new () => C;

/** A nested class compiled: what is written and read, attribute by attribute. */
interface NestedShape<C extends object = object> {
  readonly type: NestedClass<C>;
  readonly attributes: readonly Attribute[];
  readonly byField: ReadonlyMap<string, Attribute>;
  readonly byName: ReadonlyMap<string, Attribute>;
  /** Whether what its fields hold can be stored in one form only, unless they hold objects. */
  readonly hasOneForm: boolean;
}

const ONE_FORM: readonly Codec[] = [string, boolean, number, plain];

/**
 * The shape of a nested class. Throws a fault that lists all that is wrong with it: fields that would not be stored, or
 * would be stored in the open although they are declared encrypted.
 */
function nestedShape<C extends object>(type: NestedClass<C>): NestedShape<C> {
  const { attributes, fields, faults } = shapeOf(type);
  const own = [...specsOf(type)].flatMap(specs => specs.faults).concat(faults);
  if (attributes.length === 0) own.push('it has no decorated field, so nothing of it would be stored');
  for (const { field, roles } of fields) {
    if (behindField(type, field) === 'getter') own.push(`${field} ${READ_ONLY}`);
    if (roles.has('encrypted')) own.push(`${field} is encrypted, which only a field of an entity can be`);
  }
  if (own.length > 0) throw invalid(`nested class ${type.name}: ${own.join('; ')}`);
  return Object.freeze({
    type,
    attributes,
    byField: new Map(attributes.map(attribute => [attribute.field, attribute])),
    byName: new Map(attributes.map(attribute => [attribute.name, attribute])),
    hasOneForm: attributes.every(({ codec, omitEmpty }) => !omitEmpty && ONE_FORM.includes(codec)),
  });
}

type FieldsToCheck = Readonly<Record<string, unknown>>;

/** The instance, or a plain object of the same fields; anything of which something would not be stored is a fault. */
function checkNested(shape: NestedShape, value: unknown): FieldsToCheck {
  const { type, byField, attributes } = shape;
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === type.prototype)
    return value as FieldsToCheck;
  if (value instanceof type) {
    const { constructor } = value;
    if (
      typeof constructor === 'function' &&
      shapeOf(constructor as new () => object).attributes.length > attributes.length
    ) {
      throw invalid(`${constructor.name} has fields that ${type.name} does not, and they would not be stored`);
    }
    return value as FieldsToCheck;
  }
  if (!isPlainObject(value)) throw wrongValue(`an instance of ${type.name}`, value);
  for (const field of Object.keys(value)) {
    if (value[field] !== undefined && !byField.has(field)) throw invalid(`${type.name} has no such field`, field);
  }
  return value;
}

type Fields = Record<string, unknown>;

/** DynamoDB's limit on levels, which an instance that contains itself runs into here rather than into the stack's end. */
const MAX_LEVEL = 32;
let level = 0;

/**
 * The stored map of an instance. One that was read is written as it was stored as far as it did not change, with the members
 * that the class does not know; what was not there is not required. `beside` is what stands at the place of a value that was
 * not read, and lends it the same leniency, but none of its unknown members: they belong to another value.
 */
function encodeNested(shape: NestedShape, fields: Fields, beside?: Item): Item {
  const origin = originOf(fields)?.M;
  const stored = origin ?? beside;
  const filled = stored === undefined ? undefined : appliedDefaults(fields);
  const map: MutableItem = {};
  let at = '';
  if (level >= MAX_LEVEL) throw invalid(`${shape.type.name} nests deeper than ${MAX_LEVEL} levels, or contains itself`);
  level++;
  try {
    for (const attribute of shape.attributes) {
      at = attribute.field;
      const { name } = attribute;
      const before = stored && getOwn(stored, name);
      const value =
        stored === undefined ? encodeField(attribute, fields[at]) : encodeOver(attribute, fields[at], before);
      if (value === undefined) continue;
      const applied = before === undefined && filled !== undefined ? getOwn(filled, name) : undefined;
      if (applied === undefined || !equalValues(applied, value)) setOwn(map, name, value);
    }
  } catch (error) {
    throw located(error, at);
  } finally {
    level--;
  }
  for (const name in origin)
    if (!shape.byName.has(name) && Object.hasOwn(origin, name)) setOwn(map, name, origin[name]!);
  return map;
}

function encodeField(attribute: Attribute, value: unknown): Value | undefined {
  if (value === undefined) {
    if (attribute.optional) return undefined;
    throw invalid('is required');
  }
  if (attribute.omitEmpty && isEmptyFor(attribute.codec, value)) return undefined;
  return encodeElement(attribute.codec, value);
}

/** A member of a value that was stored: what did not change keeps its form and need not be writable. */
function encodeOver(attribute: Attribute, value: unknown, before: Value | undefined): Value | undefined {
  if (before === undefined) return value === undefined ? undefined : encodeField(attribute, value);
  let next: Value | undefined;
  try {
    next = encodeField(attribute, value);
  } catch (fault) {
    return keepUnchanged(attribute.codec, { value, stored: before, fault });
  }
  if (next !== undefined) return inStoredForm(attribute.codec, before, next);
  // Empty is left out, and what was stored empty all the same was not touched.
  return attribute.omitEmpty && value !== undefined && isStoredEmpty(attribute, before) ? before : undefined;
}

const isStoredEmpty = ({ codec }: Attribute, stored: Value): boolean => isEmptyFor(codec, decodeElement(codec, stored));

/** A new instance of what is stored; every declared field is assigned, so that no default passes for stored data. */
function decodeNested<C extends object>(shape: NestedShape<C>, stored: Value): C {
  const map = stored.M!;
  const instance = new shape.type();
  let at = '';
  // Whether the fields say all that is stored, in the form in which it is. If not, it has to be remembered.
  let isWhole = shape.hasOneForm;
  let found = 0;
  try {
    for (const attribute of shape.attributes) {
      at = attribute.field;
      const value = getOwn(map, attribute.name);
      if (value === undefined) {
        if (!attribute.optional) isWhole = false;
        if (attribute.readsDefault === true) {
          fillDefault(attribute, instance);
          isWhole = false;
        } else (instance as Fields)[at] = attribute.fresh?.();
        continue;
      }
      found++;
      const decoded = decodeElement(attribute.codec, value);
      if (typeof decoded === 'number' ? !Number.isSafeInteger(Math.trunc(decoded)) : isOpaque(decoded)) isWhole = false;
      (instance as Fields)[at] = decoded;
    }
  } catch (error) {
    throw located(error, at);
  }
  if (isWhole) for (const _name in map) found--;
  if (!isWhole || found !== 0) setOrigin(instance, stored);
  return instance;
}

const isOpaque = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** The codec of a nested class; what compiles models asks it for the class behind. */
export interface NestedCodec<C extends object = object> extends Codec<C> {
  /** The compiled class; a fault where its declarations are wrong. Resolved on first use, since the class may be declared later. */
  shape(): NestedShape<C>;
}

/**
 * An instance of a decorated class as `M`, read back as an instance of that class: `nested(Address)`, or
 * `nested(() => Address)` where the class is declared later or is the one that contains the field. Stored keys that the
 * class does not declare are not read, and stay with the instance wherever it is moved: to another place of a list, another
 * field, another key of a map. A copy, such as `{ ...address }`, is a new value and has none.
 */
export function nested<C extends object>(type: NestedClass<C> | (() => NestedClass<C>)): NestedCodec<C> {
  if (typeof type !== 'function')
    throw new DynamormError(
      'ErrInvalidModel',
      'nested needs a class, or a function that returns it: a class declared later is not there yet',
    );
  const name = isClass(type) ? type.name : 'class';
  let compiled: NestedShape<C> | undefined;
  const shape = (): NestedShape<C> => (compiled ??= nestedShape(resolve(type)));
  const encode = (value: unknown): { M: ReturnType<typeof encodeNested> } => {
    const known = shape();
    return { M: encodeNested(known, checkNested(known, value)) };
  };
  return Object.freeze<NestedCodec<C>>({
    name: `nested(${name})`,
    type: 'M',
    shape,
    encode,
    decode: value => {
      if (value.M === undefined) throw wrongType(value, 'M');
      return decodeNested(shape(), value);
    },
    encodeOver: (value, { stored, fault }) => {
      if (stored.M === undefined) throw fault;
      const known = shape();
      return { M: encodeNested(known, checkNested(known, value), stored.M) };
    },
    isEmpty: value => value === null || value === undefined || Object.keys(encode(value).M).length === 0,
    member: segment => {
      const attribute = typeof segment === 'string' ? shape().byField.get(segment) : undefined;
      return attribute && { segment: attribute.name, codec: attribute.codec };
    },
    fieldOf: segment => shape().byName.get(segment)?.field ?? segment,
  });
}

/** Tells the codec of a nested class from any other. */
export function isNestedCodec(codec: Codec): codec is NestedCodec {
  return typeof (codec as Partial<NestedCodec>).shape === 'function';
}

/** Whether a codec is that of a nested class, or of lists or maps of one. */
export function holdsNested(codec: Codec, depth = 0): boolean {
  if (isNestedCodec(codec)) return true;
  const members = [codec.member?.(0)?.codec, codec.member?.('')?.codec];
  return (
    depth < 8 && members.some(member => member !== undefined && member !== codec && holdsNested(member, depth + 1))
  );
}

/** Where a required member is missing: its attribute with the fault of the first such place. */
export type Gaps = Map<Attribute, CodecFault>;

/** The required members that nested values within a stored value lack. What is left out when it is empty is not missing. */
export function gapsWithin(codec: Codec, value: Value, gaps: Gaps = new Map(), path: readonly Step[] = []): Gaps {
  if (value.L !== undefined) {
    for (const [i, element] of value.L.entries()) gapsBelow(codec, i, element, { gaps, path });
  } else if (value.M !== undefined && isNestedCodec(codec)) {
    for (const attribute of codec.shape().attributes) {
      const member = getOwn(value.M, attribute.name);
      if (member !== undefined) gapsWithin(attribute.codec, member, gaps, [...path, attribute.field]);
      else if (!attribute.optional && !attribute.omitEmpty && !gaps.has(attribute))
        gaps.set(
          attribute,
          path.reduceRight((fault: CodecFault, step) => fault.at(step), invalid('is required', attribute.field)),
        );
    }
  } else if (value.M !== undefined) {
    for (const key of Object.keys(value.M)) gapsBelow(codec, key, value.M[key]!, { gaps, path });
  }
  return gaps;
}

type Step = string | number;

function gapsBelow(
  codec: Codec,
  step: Step,
  value: Value,
  { gaps, path }: { readonly gaps: Gaps; readonly path: readonly Step[] },
): void {
  const member = codec.member?.(step);
  if (member !== undefined && member.codec !== plain) gapsWithin(member.codec, value, gaps, [...path, step]);
}

/**
 * An arrow function has no prototype, and that of a class cannot be replaced. Any other function, as compilers for old targets make of a
 * class, is one where decorators recorded fields of it; else it is there to be called.
 */
function isClass<C extends object>(type: NestedClass<C> | (() => NestedClass<C>)): type is NestedClass<C> {
  const prototype = Object.getOwnPropertyDescriptor(type, 'prototype');
  if (prototype === undefined || prototype.writable === false) return prototype !== undefined;
  for (const { fields } of specsOf(type as NestedClass<C>)) if (fields.length > 0) return true;
  return false;
}

function resolve<C extends object>(type: NestedClass<C> | (() => NestedClass<C>)): NestedClass<C> {
  const resolved: unknown = isClass(type) ? type : type();
  if (typeof resolved !== 'function' || !Object.hasOwn(resolved, 'prototype')) {
    throw invalid('nested(() => …) has to return a class');
  }
  return resolved as NestedClass<C>;
}
