import { diffItem } from '../codec/diff.js';
import type { Change } from '../codec/change.js';
import { decodeField } from '../codec/field.js';
import { encodeItem } from '../codec/item.js';
import { stateOf } from '../codec/state.js';
import type { Codec } from '../model/codec.js';
import type { Attribute, Model } from '../model/model.js';

/** What changed, by path in field names: the value as it was stored and as it is now. */
export type Changes = Record<string, [before: unknown, after: unknown]>;

/** Stands for both values of an encrypted field: a diff is made to be logged, and plaintext is not. */
export const HIDDEN = '[encrypted]';

/** The changes of a loaded entity; of one that was never stored, every field that it holds. */
export function changesOf(model: Model, entity: object): Changes {
  const stored = stateOf(entity)?.stored ?? {};
  const changes: Changes = {};
  for (const change of diffItem(model, stored, encodeItem(model, entity))) {
    const attribute = model.byName.get(change.path[0])!;
    const before = stored[attribute.name];
    const [label, pair] = pairAt(attribute, {
      change,
      before: before && decodeField(attribute, before),
      after: (entity as Record<string, unknown>)[attribute.field],
    });
    changes[label] = pair;
  }
  return changes;
}

/** Whether a save would send a request. */
export function isChanged(model: Model, entity: object): boolean {
  const stored = stateOf(entity)?.stored;
  return stored === undefined || diffItem(model, stored, encodeItem(model, entity)).length > 0;
}

function pairAt(
  attribute: Attribute,
  at: { change: Change; before: unknown; after: unknown },
): [string, [unknown, unknown]] {
  if (attribute.encrypted !== undefined) return [attribute.field, [HIDDEN, HIDDEN]];
  let { before, after } = at;
  let label = attribute.field;
  let codec: Codec | undefined = attribute.codec;
  for (const segment of at.change.path.slice(1)) {
    const field: string | number = typeof segment === 'string' ? (codec?.fieldOf?.(segment) ?? segment) : segment;
    label += typeof field === 'number' ? `[${field}]` : `.${field}`;
    before = memberOf(before, field);
    after = memberOf(after, field);
    codec = codec?.member?.(field)?.codec;
  }
  return [label, [before, after]];
}

function memberOf(value: unknown, field: string | number): unknown {
  if (value instanceof Map) return value.get(field);
  return value === undefined || value === null || !Object.hasOwn(value, field)
    ? undefined
    : (value as Record<string | number, unknown>)[field];
}
