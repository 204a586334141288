import { decodeFields } from '../../codec/item.js';
import { changesBetween, type Changes } from '../../codec/labelled-changes.js';
import type { Model } from '../../model/model.js';
import type { Item } from '../../values/value.js';
import type { EntityChange } from '../records/entity-change.js';
import type { StreamChange } from '../records/read-record.js';
import type { StreamView } from '../records/shapes.js';

/** The two images of a change: opened, and as entities. */
export interface Side<E> {
  readonly item: Item;
  readonly entity: E;
}
export interface Sides<E> {
  readonly before: Side<E> | undefined;
  readonly after: Side<E> | undefined;
}

/** A change as its reader sees it: only what the view shows, however much the record holds. */
export function assemble<E extends object, V extends StreamView>(
  model: Model<E>,
  change: StreamChange & { readonly view: V },
  { before, after }: Sides<E>,
): EntityChange<E, V> {
  const { kind, expired, id, sequenceNumber, table, at, view } = change;
  const assembled = {
    kind,
    keys: decodeFields(model, change.keys),
    before: before?.entity,
    after: after?.entity,
    changes: undefined,
    expired,
    id,
    sequenceNumber,
    table,
    at,
    view,
  };
  if (kind === 'modify' && before !== undefined && after !== undefined)
    diffLazily(assembled, () => changesBetween(model, before.item, after.item));
  return assembled as unknown as EntityChange<E, V>;
}

/** Most readers of a change ask for its images only, and the diff takes longer than they do. */
function diffLazily(assembled: { changes: Changes | undefined }, diff: () => Changes): void {
  let found: Changes | undefined;
  Object.defineProperty(assembled, 'changes', {
    get: () => (found ??= diff()),
    enumerable: true,
    configurable: true,
  });
}
