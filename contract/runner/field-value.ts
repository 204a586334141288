import type { DmsAttribute, DmsModel } from '../../lib/dms/index.js';
import type { Value } from '../../lib/index.js';
import { fieldsByAttribute } from '../../lib/dms/index.js';
import type { Data } from './data.js';
import { canonical } from './decimal.js';

/** A model with its class's field names: what turns the logical values of a scenario into those of an entity. */
export interface Shape {
  readonly model: DmsModel;
  readonly attributes: ReadonlyMap<string, DmsAttribute>;
  readonly fields: ReadonlyMap<string, string>;
}

export function shapeOf(model: DmsModel, type: new () => object): Shape {
  return {
    model,
    attributes: new Map(model.attributes.map(attribute => [attribute.attribute, attribute])),
    fields: fieldsByAttribute(type),
  };
}

/** The field of an attribute; an unknown name is left as it is, so that the library refuses it. */
export const fieldOf = (shape: Shape, attribute: string): string => shape.fields.get(attribute) ?? attribute;

export const hasRole = (attribute: DmsAttribute | undefined, role: string): boolean =>
  attribute?.roles?.includes(role) === true;

/** The attribute of the version, where the model has one. */
export const versionOf = (shape: Shape): string | undefined =>
  shape.model.attributes.find(attribute => hasRole(attribute, 'version'))?.attribute;

/** Names of the primary key's attributes. */
export function keyNames({ model }: Shape): string[] {
  const { partition, sort } = model.keys;
  return sort === undefined ? [partition.attribute] : [partition.attribute, sort.attribute];
}

/** A logical value as the field of an entity takes it. What does not fit is handed on as it is, for the library to refuse. */
export function toField(shape: Shape, name: string, value: unknown): unknown {
  const attribute = shape.attributes.get(name);
  if (attribute === undefined || value === null || value === undefined) return value;
  if (attribute.json === true) return structuredClone(value);
  if (hasRole(attribute, 'version') || isMoment(attribute)) return toWhole(attribute, value);
  switch (attribute.type) {
    case 'B':
      return typeof value === 'string' ? bytes(value) : value;
    case 'SS':
    case 'NS':
      return Array.isArray(value) ? new Set(value as unknown[]) : value;
    case 'BS':
      return Array.isArray(value)
        ? new Set((value as unknown[]).map(one => (typeof one === 'string' ? bytes(one) : one)))
        : value;
    default:
      return structuredClone(value);
  }
}

/** Whether a number is a moment in seconds, which the class takes as number and Date, not as text. */
const isMoment = (attribute: DmsAttribute): boolean => hasRole(attribute, 'ttl') || attribute.format === 'unix_seconds';

/** A whole number given as text; a moment given as text where the attribute takes a Date. */
function toWhole(attribute: DmsAttribute, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (/^\d+$/.test(value)) return Number(value);
  return isMoment(attribute) && /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value) : value;
}

/** An item as the data of an entity. Attributes that are not given stay away. */
export function toFields(shape: Shape, item: Data): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [fieldOf(shape, name), toField(shape, name, value)]),
  );
}

export const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

/** What a field holds, as a wire value of its attribute's type: the form in which everything is compared. */
export function fieldToWire(attribute: DmsAttribute | undefined, value: unknown): Value {
  if (value === null) return { NULL: true };
  if (attribute?.json === true) return attribute.type === 'S' ? { S: sortedJson(value) } : generic(value);
  const members = value instanceof Set ? [...(value as Set<unknown>)] : undefined;
  switch (attribute?.type) {
    case 'N':
      return { N: value instanceof Date ? String(Math.floor(value.getTime() / 1000)) : String(value as string) };
    case 'SS':
      return members === undefined ? generic(value) : { SS: members.map(String) };
    case 'NS':
      return members === undefined ? generic(value) : { NS: members.map(String) };
    case 'BS':
      return members === undefined ? generic(value) : { BS: members as Uint8Array[] };
    default:
      return generic(value);
  }
}

function generic(value: unknown): Value {
  if (value === null || value === undefined) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number' || typeof value === 'bigint') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (value instanceof Date) return { S: value.toISOString() };
  if (value instanceof Uint8Array) return { B: value };
  if (Array.isArray(value)) return { L: value.map(generic) };
  if (value instanceof Set) return genericSet([...(value as Set<unknown>)]);
  // What says a decimal of itself is an exact number, which a class of a model answers where a double would round it.
  if (!isPlain(value) && canonical(String(value as unknown as string)) !== undefined)
    return { N: String(value as unknown as string) };
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return { M: Object.fromEntries(entries.map(([name, member]) => [name, generic(member)])) };
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function genericSet(members: readonly unknown[]): Value {
  if (members.every(member => typeof member === 'string')) return { SS: members };
  return members[0] instanceof Uint8Array ? { BS: members as Uint8Array[] } : { NS: members.map(String) };
}

/** JSON text without white space, its keys sorted by their UTF-8 bytes. */
export function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (value instanceof Date) return JSON.stringify(value);
  const names = Object.keys(value).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const members = names.filter(name => (value as Data)[name] !== undefined);
  return `{${members.map(name => `${JSON.stringify(name)}:${sortedJson((value as Data)[name])}`).join(',')}}`;
}
