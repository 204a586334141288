import type { State } from '../state.js';
import type { StoredItem } from '../storage/stored-item.js';
import type { Identity } from '../streams/stream-log.js';
import type { Table } from './table.js';

/** Who deletes expired items, as stream records name it. */
const SERVICE: Identity = Object.freeze({ PrincipalId: 'dynamodb.amazonaws.com', Type: 'Service' });
const WHOLE_SECONDS = /^\d+$/;
/** What expired longer ago than this is taken for no time at all. */
const FIVE_YEARS = 5 * 365.25 * 86_400;

/** Deletes what expired before `until` in every table, as the service does in the background; tells how many items. */
export function sweepExpired({ tables }: State, until: number, now: number): number {
  let swept = 0;
  for (const table of tables.values()) {
    const expired = expiredIn(table, until);
    for (const before of expired) table.write({ before, after: undefined }, now, SERVICE);
    swept += expired.length;
  }
  return swept;
}

function expiredIn({ timeToLive, data }: Table, now: number): readonly StoredItem[] {
  if (timeToLive === undefined) return [];
  const seconds = now / 1000;
  return [...data.items.ascend('')].filter(stored => {
    const item = stored.item();
    const expiry = Object.hasOwn(item, timeToLive.attribute) ? item[timeToLive.attribute]?.N : undefined;
    if (expiry === undefined || !WHOLE_SECONDS.test(expiry)) return false;
    return Number(expiry) < seconds && Number(expiry) > seconds - FIVE_YEARS;
  });
}
