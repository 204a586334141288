import type { Codec, Member } from '../model/codecs/codec.js';
import type { Attribute, Model } from '../model/model.js';
import { getOwn, setOwn, type Item, type MutableItem } from '../values/value.js';
import { type Change, diffItem } from './diff.js';
import { decodeField, normalField } from './encode.js';

/** What changed, by path in field names: the value as it was stored and as it is now. */
export type Changes = Record<string, [before: unknown, after: unknown]>;

/** Stands for both values of an encrypted field: a diff is made to be logged, and plaintext is not. */
export const HIDDEN = '[encrypted]';

/** Where the values on both sides of a change are found. */
interface Sides {
  readonly before: (attribute: Attribute) => unknown;
  readonly after: (attribute: Attribute) => unknown;
}

/** Wire changes as people read them: each path in field names, with the field values before and after. */
export function labelChanges(model: Model, changes: readonly Change[], sides: Sides): Changes {
  const labelled: Changes = {};
  // Of an attribute with many changes each side is decoded once.
  let last: { readonly attribute: Attribute; readonly before: unknown; readonly after: unknown } | undefined;
  for (const change of changes) {
    const attribute = model.byName.get(change.path[0])!;
    if (attribute.isOffEntity === true) continue;
    if (last?.attribute !== attribute)
      last = { attribute, before: sides.before(attribute), after: sides.after(attribute) };
    const labelledPair = pairAt(attribute, { change, before: last.before, after: last.after });
    if (labelledPair !== undefined) setOwn(labelled, ...labelledPair);
  }
  return labelled;
}

/** What changed from one stored form of an item to another: of a stream record, from its old image to its new one. */
export function changesBetween(model: Model, before: Item, after: Item): Changes {
  const side = (item: Item) => (attribute: Attribute) => {
    const value = getOwn(item, attribute.name);
    return value && decodeField(attribute, value);
  };
  const changes = diffItem(model, before, normalItem(model, after));
  return labelChanges(model, changes, { before: side(before), after: side(after) });
}

/** What the class would write of a stored item: the form in which `diffItem` wants what comes after. */
function normalItem(model: Model, item: Item): Item {
  const normal: MutableItem = {};
  for (const attribute of model.attributes) {
    const stored = getOwn(item, attribute.name);
    const value = stored && normalField(attribute, stored);
    if (value !== undefined) setOwn(normal, attribute.name, value);
  }
  return normal;
}

/** The label and both values of a change; undefined for a member that a nested class does not know, which has neither. */
function pairAt(
  attribute: Attribute,
  at: { change: Change; before: unknown; after: unknown },
): [string, [unknown, unknown]] | undefined {
  if (attribute.encrypted !== undefined) return [attribute.field, [HIDDEN, HIDDEN]];
  let { before, after } = at;
  let label = attribute.field;
  let codec: Codec | undefined = attribute.codec;
  for (const segment of at.change.path.slice(1)) {
    const field: string | number = typeof segment === 'string' ? (codec?.fieldOf?.(segment) ?? segment) : segment;
    const member: Member | undefined = codec?.member?.(field);
    if (codec?.fieldOf !== undefined && member?.segment !== segment) return undefined;
    label += typeof field === 'number' ? `[${field}]` : `.${field}`;
    before = memberOf(before, field, codec);
    after = memberOf(after, field, codec);
    codec = member?.codec;
  }
  return [label, [before, after]];
}

/** A declared field may be an accessor, and is read whatever it is; of anything else only own members count. */
function memberOf(value: unknown, field: string | number, codec: Codec | undefined): unknown {
  if (value instanceof Map) return value.get(field);
  if (typeof value !== 'object' || value === null) return undefined;
  return codec?.fieldOf !== undefined || Object.hasOwn(value, field)
    ? (value as Record<string | number, unknown>)[field]
    : undefined;
}
