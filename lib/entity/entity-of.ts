import { setState } from '../codec/state.js';
import { DynamormError } from '../errors/dynamorm-error.js';
import type { Codec } from '../model/codec.js';
import { isNestedCodec, type NestedCodec } from '../model/codecs/collections/nested.js';
import { isPlainObject } from '../model/codecs/kinds.js';
import type { Target } from '../operations/target.js';

type Fields = Record<string, unknown>;

/**
 * A new entity with the given fields; a name that is no field of the class is `ErrInvalidModel`, since it would be lost. Undefined
 * means not given, so that the default of the field holds, and those of nested classes hold in plain objects given for them.
 */
export function entityOf<E extends object>(target: Target<E>, data: object): E {
  const { model, session } = target;
  if (typeof data !== 'object' || data === null)
    throw new DynamormError('ErrInvalidModel', `${model.name}.of needs an object of fields`, {
      model: model.name,
      operation: 'of',
    });
  const entity = new model.type();
  for (const [field, value] of Object.entries(data) as [string, unknown][]) {
    const attribute = model.byField.get(field);
    if (attribute === undefined)
      throw new DynamormError('ErrInvalidModel', `${model.name} has no field ${field}`, {
        model: model.name,
        field,
        operation: 'of',
      });
    if (value !== undefined) (entity as Fields)[field] = withDefaults(attribute.codec, value);
  }
  setState(entity, { stored: undefined, owner: session });
  return entity;
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
