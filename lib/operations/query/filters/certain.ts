import type { DynamormError } from '../../../errors/dynamorm-error.js';
import type { KeyDoubt } from '../../../expressions/key/key-doubts.js';
import { readsAsGiven, readsOtherwise } from '../../../expressions/key/key-reading.js';
import { equalValues } from '../../../values/equal.js';
import { getOwn } from '../../../values/own.js';
import type { Item } from '../../../values/value.js';
import { refused } from '../check-read.js';
import type { Read } from '../read.js';

/**
 * The entries that are certain to be what was asked for. Hardly any key can be read in two ways.
 * @throws ErrInvalidOperator for an entry that only its whole item could tell
 */
export function certain(read: Read, unsure: readonly KeyDoubt[], entries: readonly Item[]): readonly Item[] {
  const { model } = read.target;
  const keys = [...new Set(unsure.map(({ key }) => key))].map(key => {
    const texts = unsure.flatMap(each => (each.key === key ? [[each.attribute.field, each.text] as const] : []));
    return { key, given: new Map(texts) };
  });
  return entries.filter(entry =>
    keys.every(({ key, given }) => {
      const text = getOwn(entry, key.name)?.S;
      const reading = { model, parts: key.template?.parts ?? [], text: text ?? '', given };
      if (text === undefined || !readsOtherwise(reading)) return true;
      if (!readsAsGiven(reading)) return false;
      if (read.hydrates === true) return true;
      throw untold(read, unsure);
    }),
  );
}

/** Whether a whole item is what was asked for. */
export function isAsGiven(unsure: readonly KeyDoubt[], item: Item): boolean {
  return unsure.every(({ attribute, value }) => {
    const own = getOwn(item, attribute.name);
    return own === undefined || equalValues(own, value);
  });
}

function untold(read: Read, unsure: readonly KeyDoubt[]): DynamormError {
  const fields = [...new Set(unsure.map(({ attribute }) => attribute.field))].join(', ');
  const entry = `an entry of ${read.index?.name ?? 'the table'}`;
  return refused(
    read,
    `${entry} has a key that can be read with several values of ${fields}: project ${fields} into the index, or use hydrate()`,
  );
}
