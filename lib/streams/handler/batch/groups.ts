import { base64Of } from '../../../values/binary.js';
import { ownRowOf } from '../../images/own-rows.js';
import { readRecord, type StreamChange } from '../../records/read-record.js';
import type { ReadRecord, Running } from '../reading.js';

/** The records of a batch by what must be handled in order: one item's, or one outbox key's; a malformed one is by itself. */
export function groupsOf(
  records: readonly unknown[],
  { identify, reserved }: Pick<Running, 'reserved'> & { readonly identify: (record: unknown) => string | undefined },
): readonly (readonly ReadRecord[])[] {
  const groups = new Map<unknown, ReadRecord[]>();
  for (const record of records) {
    const read = tryRead(record, identify(record));
    const key = read.change === undefined ? read : groupKey(read.change, reserved);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [read]);
    else group.push(read);
  }
  return [...groups.values()];
}

function tryRead(record: unknown, identifier: string | undefined): ReadRecord {
  try {
    return { record, identifier, change: readRecord(record), fault: undefined };
  } catch (fault) {
    return { record, identifier, change: undefined, fault };
  }
}

function groupKey(change: StreamChange, reserved: Running['reserved']): string {
  const { table, keys, newImage } = change;
  if (newImage?.['key']?.S !== undefined && ownRowOf(reserved(change), keys, newImage) === 'outbox')
    return JSON.stringify([table, 'outbox', newImage['key'].S]);
  const parts = Object.keys(keys)
    .sort()
    .map(name => [name, keys[name]!.S ?? keys[name]!.N ?? base64Of(keys[name]!.B ?? '')]);
  return JSON.stringify([table, 'item', parts]);
}
