import { HIDDEN, labelChanges, type Changes } from '../item/change-report.js';
import { diffItem } from '../item/diff.js';
import { encodeItem, revertItem, decodeField } from '../item/encode.js';
import { stateOf } from '../item/entity-state.js';
import { diffEntity } from '../item/index-keys.js';
import { jsonFields, MAX_DEPTH, showChangesAsJson } from '../item/json-fields.js';
import { assignedPair, reassigned } from '../item/loaded-row.js';
import type { Codec } from '../model/codecs/codec.js';
import { holdsNested, isNestedCodec } from '../model/codecs/nested.js';
import { modelOf } from '../model/compile.js';
import type { Attribute, Model } from '../model/model.js';
import { setOwn } from '../values/value.js';

// What an entity shows of itself is what its model declares: an accessor, or a getter with a setter, is no property of the
// instance, and what else the instance has is no field.

type Fields = Readonly<Record<string, unknown>>;

/**
 * The fields of an entity as JSON can hold them, so that `JSON.stringify(entity)` neither fails nor loses anything: dates become text,
 * sets lists, maps objects, bytes base64 text, and bigints decimal text. Hidden fields are left out.
 */
export function jsonOf(entity: object): Record<string, unknown> {
  return jsonFields(modelOf(entity.constructor as new () => object).attributes, entity as Fields);
}

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * An object that `util.inspect` shows as an entity: of its class, with every field that the model declares as a property, and
 * what else it has. Instances of nested classes within are shown alike, unless they say themselves how. Encrypted fields show no
 * value: what is logged is read by others than may open it.
 */
export function shownOf(entity: object): object {
  return shown(modelOf(entity.constructor as new () => object).attributes, entity, 1);
}

function shown(attributes: readonly Attribute[], value: object, depth: number): object {
  const copy = Object.create(Object.getPrototypeOf(value) as object, {
    // The copy is to be shown as it is.
    [INSPECT]: { value: undefined, enumerable: false },
  }) as object;
  const show = (name: string, of: unknown): unknown =>
    Object.defineProperty(copy, name, { value: of, enumerable: true, configurable: true, writable: true });
  for (const { field, codec, encrypted, isOffEntity } of attributes) {
    if (isOffEntity === true) continue;
    const held = (value as Fields)[field];
    const isSecret = encrypted !== undefined && held !== undefined && held !== null;
    show(field, isSecret ? HIDDEN : shownValue(held, codec, depth));
  }
  for (const [name, other] of Object.entries(value)) if (!Object.hasOwn(copy, name)) show(name, other);
  return copy;
}

function shownValue(value: unknown, codec: Codec | undefined, depth: number): unknown {
  if (typeof value !== 'object' || value === null || codec === undefined || depth > MAX_DEPTH) return value;
  if (isNestedCodec(codec)) return INSPECT in value ? value : shown(codec.shape().attributes, value, depth + 1);
  const element = codec.member?.(0)?.codec;
  if (Array.isArray(value))
    return element === undefined || !holdsNested(element)
      ? value
      : value.map(member => shownValue(member, element, depth + 1));
  const entry = codec.member?.('')?.codec;
  if (entry === undefined || !holdsNested(entry)) return value;
  const entries = (of: Iterable<[string, unknown]>): [string, unknown][] =>
    [...of].map(([key, member]) => [key, shownValue(member, entry, depth + 1)]);
  return value instanceof Map ? new Map(entries(value)) : Object.fromEntries(entries(Object.entries(value)));
}

/** The changes of a loaded entity; of one that was never stored, every field that it holds. */
export function changesOf(model: Model, entity: object): Changes {
  const known = stateOf(entity)?.stored;
  const stored = known ?? {};
  const next = encodeItem(model, entity, known);
  const changes = labelChanges(model, (known === undefined ? diffItem : diffEntity)(model, stored, next), {
    before: attribute => {
      const value = stored[attribute.name];
      return value && decodeField(attribute, value);
    },
    after: attribute => (entity as Record<string, unknown>)[attribute.field],
  });
  if (known === undefined) return showChangesAsJson(model, changes);
  // What a save refuses is shown too: it was assigned, and is not stored.
  for (const attribute of reassigned(model, entity, { stored, next }))
    // Of a key that @Table makes, its parts are shown.
    if (attribute.isOffEntity !== true)
      setOwn(changes, attribute.field, assignedPair(attribute, entity, { stored, next }));
  return showChangesAsJson(model, changes);
}

/** Whether an entity was never stored, or was deleted since. */
export const isNew = (entity: object): boolean => stateOf(entity)?.stored === undefined;

/** Whether a save would send a request, or refuse one for what was assigned and cannot be changed. */
export function isChanged(model: Model, entity: object): boolean {
  const stored = stateOf(entity)?.stored;
  if (stored === undefined) return true;
  const next = encodeItem(model, entity, stored);
  return diffEntity(model, stored, next).length > 0 || reassigned(model, entity, { stored, next }).length > 0;
}

export { revertItem, type Changes };
