import { isDeepStrictEqual } from 'node:util';
import { invalidInput } from '../errors/errors.js';
import { didYouMean } from '../errors/suggest.js';
import { actionsOf, type ConditionCallback } from '../expressions/references.js';
import { setState } from '../item/entity-state.js';
import { isPlainObject, type Codec } from '../model/codecs/codec.js';
import type { Attribute, Model } from '../model/model.js';
import { isNestedCodec, type NestedCodec } from '../model/codecs/nested.js';
import { deleteKey } from '../operations/delete.js';
import { findOrCreate, mutate, type Found, type MutateOptions } from '../operations/mutate.js';
import { put } from '../operations/put.js';
import { save } from '../operations/save.js';
import { contextOf, targetOf, type Target, type EntityClass } from '../operations/target.js';
import { update, upsert } from '../operations/update.js';
import {
  writeOptions,
  type DeleteCall,
  type FindOrCreateCall,
  type PutCall,
  type UpdateCall,
  type UpsertCall,
  type WriteCall,
} from './types.js';

type Fields = Record<string, unknown>;

/**
 * A new entity with the given fields; a name that is no field of the class is `ErrInvalidInput`, since it would be lost. Undefined
 * means not given, so that the default of the field holds, and those of nested classes hold in plain objects given for them.
 */
export function entityOf<E extends object>(target: Target<E>, data: object): E {
  const { model, session } = target;
  refuseNoFields(model, data, 'of');
  const entity = new model.type();
  for (const field of Object.keys(data)) {
    const attribute = attributeOf(model, field, 'of');
    const value = (data as Fields)[field];
    if (value !== undefined) (entity as Fields)[field] = withDefaults(attribute.codec, value);
  }
  setState(entity, { stored: undefined, owner: session });
  return entity;
}

function refuseNoFields({ name }: Model, data: object, operation: string): void {
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw invalidInput(`${name}.${operation} needs an object of fields`, { model: name, operation });
}

/** The attribute of a field that data names; keys that `@Table` makes are none. @throws ErrInvalidInput */
function attributeOf({ name, byField }: Model, field: string, operation: string): Attribute {
  const attribute = byField.get(field);
  if (attribute !== undefined && attribute.isOffEntity !== true) return attribute;
  const message = `${name} has no field ${field}${didYouMean(field, byField.keys())}`;
  throw invalidInput(message, { model: name, field, operation });
}

/** DynamoDB's limit on levels: deeper data, or data that contains itself, is refused when it is written. */
const MAX_LEVEL = 32;

/** A value with the plain objects in it that stand for nested classes made instances, which have their class's defaults. */
function withDefaults(codec: Codec, value: unknown, level = 0): unknown {
  if (typeof value !== 'object' || value === null || level > MAX_LEVEL || !holdsNested(codec)) return value;
  if (isNestedCodec(codec)) return isPlainObject(value) ? instanceOf(codec, value, level) : value;
  const made = (key: string | number, member: unknown): unknown => {
    const inner = codec.member?.(key)?.codec;
    return inner === undefined ? member : withDefaults(inner, member, level + 1);
  };
  if (Array.isArray(value)) return value.map((element, i) => made(i, element));
  if (value instanceof Map) return new Map([...value].map(([key, member]) => [key, made(key as string, member)]));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, made(key, member)]));
}

function instanceOf(codec: NestedCodec, value: Readonly<Fields>, level: number): object {
  const { type, byField } = codec.shape();
  const given = Object.entries(value).filter(([, member]) => member !== undefined);
  // A name that is no field of the nested class is refused by the codec, which says so.
  if (given.some(([field]) => !byField.has(field))) return value;
  const instance = new type() as Fields;
  for (const [field, member] of given) instance[field] = withDefaults(byField.get(field)!.codec, member, level + 1);
  return instance;
}

const holding = new WeakMap<Codec, boolean>();

/** Whether there may be an instance of a nested class in a codec's values: all others are taken as they are given. */
function holdsNested(codec: Codec): boolean {
  if (isNestedCodec(codec)) return true;
  const known = holding.get(codec);
  if (known !== undefined) return known;
  holding.set(codec, false);
  const holds = [0, 'key'].some(segment => {
    const inner = codec.member?.(segment)?.codec;
    return inner !== undefined && inner !== codec && holdsNested(inner);
  });
  holding.set(codec, holds);
  return holds;
}

// The static writes of a class, as data for the operations: the class becomes a target, callbacks become conditions and actions.

export async function createFrom<E extends object>(type: EntityClass<E>, data: object, call: WriteCall<E>): Promise<E> {
  const target = targetOf(type);
  return save(target, entityOf(target, data), writeOptions(target.model, 'create', call));
}

export async function putFrom<E extends object>(type: EntityClass<E>, data: object, call: PutCall<E>): Promise<E> {
  const target = targetOf(type);
  return put(
    target,
    data instanceof target.model.type ? data : entityOf(target, data),
    writeOptions(target.model, 'put', call),
  );
}

export async function findOrCreateFrom<E extends object>(
  type: EntityClass<E>,
  key: object,
  { defaults, ...call }: FindOrCreateCall<E> & { readonly defaults: object },
): Promise<Found<E>> {
  const target = targetOf(type);
  const { model } = target;
  // Looked at before the item is looked for: whether data is refused does not hang on the item being there.
  refuseNoFields(model, defaults, 'findOrCreate');
  for (const field of Object.keys(defaults)) {
    attributeOf(model, field, 'findOrCreate');
    refuseContradiction(model, field, { key, defaults });
  }
  const make = (): E => entityOf(target, { ...defaults, ...key });
  return findOrCreate(target, key, { ...writeOptions(model, 'findOrCreate', call as WriteCall<E>), make });
}

/** Defaults may repeat the key, and not name another: one of the two would be left out. @throws ErrInvalidInput */
function refuseContradiction(
  model: Model,
  field: string,
  given: { readonly key: object; readonly defaults: object },
): void {
  const [own, other] = [(given.key as Fields)[field], (given.defaults as Fields)[field]];
  if (own === undefined || other === undefined || isDeepStrictEqual(own, other)) return;
  const message = `${model.name}.findOrCreate: the key and the defaults give two values of ${field}`;
  throw invalidInput(message, { model: model.name, field, operation: 'findOrCreate' });
}

export async function updateFrom<E extends object>(
  type: EntityClass<E>,
  key: object,
  call: UpdateCall<E, 'new' | 'old' | undefined> & { readonly changes: ConditionCallback },
): Promise<E | undefined> {
  const target = targetOf(type);
  const { changes, ...options } = call;
  return update(target, key, {
    ...writeOptions(target.model, 'update', options),
    actions: actionsOf(target.model, changes),
  });
}

export async function upsertFrom<E extends object>(
  type: EntityClass<E>,
  key: object,
  call: UpsertCall<E, 'new' | 'old' | undefined> & { readonly changes: ConditionCallback },
): Promise<E | undefined> {
  const target = targetOf(type);
  const { changes, create: given, ...options } = call;
  const entity = initialEntity(target, key, given);
  return upsert(target, key, {
    ...writeOptions(target.model, 'upsert', options),
    actions: actionsOf(target.model, changes),
    entity,
  });
}

/** What an upsert makes an item of. @throws ErrInvalidInput for `create` that names the key or what is made by the library */
export function initialEntity<E extends object>(target: Target<E>, key: object, given: object = {}): E {
  const { model } = target;
  const inKey = model.key.flatMap(({ template }) => template?.fields ?? []);
  for (const field of Object.keys(given)) {
    const attribute = model.byField.get(field);
    if (attribute === undefined) continue;
    const { owned, isKey, template } = attribute;
    if (owned === undefined && isKey !== 'table' && template === undefined && !inKey.includes(field)) continue;
    const why = owned === undefined ? 'is part of a key, which follows from the rest' : 'is set by the library';
    const message = `${model.name}.${field} cannot be given to create of upsert: it ${why}`;
    throw invalidInput(message, { ...contextOf(target, 'upsert'), field });
  }
  return entityOf(target, { ...given, ...key });
}

export async function mutateFrom<E extends object>(
  type: EntityClass<E>,
  key: object,
  call: WriteCall<E> & Pick<MutateOptions, 'attempts'> & { readonly change: (entity: E) => unknown },
): Promise<E> {
  const target = targetOf(type);
  const { change, ...options } = call;
  return mutate(target, key, { ...writeOptions(target.model, 'mutate', options), change });
}

export async function deleteFrom<E extends object>(
  type: EntityClass<E>,
  key: object,
  call: DeleteCall<E, 'old' | undefined>,
): Promise<E | undefined> {
  const target = targetOf(type);
  return deleteKey(target, key, writeOptions(target.model, 'delete', call));
}
