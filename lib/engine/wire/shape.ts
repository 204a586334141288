import type { Item } from '../../values/value.js';
import { invalid, ServiceError } from '../failure.js';
import { readWireItem } from '../validation/wire-value.js';

/** Reads one member out of a request's JSON; throws a SerializationException for the wrong JSON type. */
export type Reader<T> = (json: unknown, name: string) => T;

/** The members of a structure by name. */
export type Shape = Readonly<Record<string, Reader<unknown>>>;

/** What a structure reads as: every member may be absent, for presence is validated later than type. */
export type Read<S extends Shape> = { readonly [K in keyof S]?: ReturnType<S[K]> | undefined };

export const text: Reader<string> = json => {
  if (typeof json === 'string') return json;
  throw misfit(json, 'String');
};

export const truth: Reader<boolean> = json => {
  if (typeof json === 'boolean') return json;
  throw misfit(json, 'Boolean');
};

/** A whole number; the service cuts fractions off. */
export const integer: Reader<number> = json => {
  if (typeof json === 'number') return Math.trunc(json);
  throw misfit(json, 'Long');
};

export const item: Reader<Item> = json => readWireItem(json);

/** A structure with these members; what else the JSON holds is ignored, as by the service, and null is absent. */
export function struct<S extends Shape>(shape: S): Reader<Read<S>> {
  const readers = new Map(Object.entries(shape));
  return json => {
    const members = objectOf(json);
    const read: Record<string, unknown> = {};
    for (const name of Object.keys(members)) {
      const reader = readers.get(name);
      const value = members[name];
      if (reader !== undefined && value !== null && value !== undefined) read[name] = reader(value, name);
    }
    return read as Read<S>;
  };
}

export function list<T>(of: Reader<T>): Reader<readonly T[]> {
  return (json, name) => {
    if (Array.isArray(json)) return json.map(element => of(element, name));
    throw isObject(json) ? serialization(STRUCTURE) : serialization('Unexpected field type');
  };
}

export function map<T>(of: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (json, name) =>
    Object.fromEntries(Object.entries(objectOf(json)).map(([key, value]) => [key, of(value, name)] as const));
}

/** A member the service knows and this engine does not do: it is refused by name, never ignored. */
export const unsupported: Reader<never> = (_json, name) => {
  throw invalid(`The parameter '${name}' is not implemented by the in-process engine`);
};

/**
 * A parameter of the time before expressions. It reads as there, whatever it holds, so that the service's own word on
 * mixing it with expressions can be said; alone it is refused by name.
 */
export const legacy: Reader<true> = () => true;

const STRUCTURE = 'Start of structure or map found where not expected';

function objectOf(json: unknown): Readonly<Record<string, unknown>> {
  if (isObject(json)) return json;
  throw serialization('Unexpected field type');
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function misfit(json: unknown, wanted: string): ServiceError {
  if (isObject(json)) return serialization(STRUCTURE);
  if (typeof json === 'string') return serialization(`STRING_VALUE cannot be converted to ${wanted}`);
  if (typeof json === 'number') return serialization(`NUMBER_VALUE cannot be converted to ${wanted}`);
  if (typeof json !== 'boolean') return serialization('Unexpected field type');
  return serialization(`${json ? 'TRUE_VALUE' : 'FALSE_VALUE'} cannot be converted to ${wanted}`);
}

function serialization(message: string): ServiceError {
  return new ServiceError('SerializationException', message);
}
