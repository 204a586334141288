import { modelOf } from '../../model/compile.js';
import type { Model } from '../../model/model.js';
import { reservedInTable } from '../../model/reserved-keys.js';
import { recordedClass } from '../../guards/recorded-class.js';
import type { Item } from '../../values/value.js';

/** Where marks of handled records stand. */
export interface MarkPlace {
  readonly table: string;
  /** Whose marks they are: two consumers of one stream do not skip each other's records. Default `default`. */
  readonly consumer: string;
  /** Name of the partition key attribute, a text. Default `pk`. */
  readonly partitionKey: string;
  /** Name of the sort key attribute, a text; null for a table without one. Default `sk`. */
  readonly sortKey: string | null;
  /** Name of the time-to-live attribute. Default `expiresAt`. */
  readonly expiryAttribute: string;
  /** Seconds a mark is kept: longer than a record can come again. Default 7 days. */
  readonly retentionSeconds: number;
}

const SORT = 'PROCESSED';

/** The primary key of the mark of a record. */
export function markKey(place: MarkPlace, id: string): Item {
  return {
    [place.partitionKey]: { S: partitionOf(place, id) },
    ...(place.sortKey !== null && { [place.sortKey]: { S: SORT } }),
  };
}

const partitionOf = ({ table, consumer }: MarkPlace, id: string): string =>
  `${reservedInTable(table).processed}${consumer}#${id}`;

/** The class of marks that are written once, in the transaction of their effect. */
export function markModel(place: MarkPlace): Model {
  const type = recordedClass({
    table: { name: place.table, model: 'Processed' },
    fields: [
      { field: 'partition', role: 'partitionKey', name: place.partitionKey },
      ...(place.sortKey === null ? [] : [{ field: 'sort', role: 'sortKey', name: place.sortKey } as const]),
      { field: 'state', role: 'attribute' },
      { field: 'token', role: 'attribute' },
      { field: 'expiresAt', role: 'ttl', name: place.expiryAttribute },
    ],
  });
  return modelOf(type);
}

/** A new mark of something that is done. */
export function doneMark(
  place: MarkPlace,
  model: Model,
  at: { readonly id: string; readonly token: string; readonly now: Date },
): object {
  return Object.assign(new model.type(), {
    partition: partitionOf(place, at.id),
    ...(place.sortKey !== null && { sort: SORT }),
    state: 'done',
    token: at.token,
    expiresAt: new Date(at.now.getTime() + place.retentionSeconds * 1000),
  });
}
