import { stateOf } from '../../codec/state.js';
import { blindIndexOf } from '../../encryption/blind-index.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import type { Attribute } from '../../model/model.js';
import { getOwn, setOwn } from '../../values/own.js';
import type { MutableItem, Value } from '../../values/value.js';
import { contextOf, type Target } from '../target.js';
import type { CipherContext } from './crypto.js';

/**
 * Sets the blind indexes of an item that is written whole, whatever stood in their fields.
 * @throws ErrInvalidModel for a field that holds something else than the library ever put there
 */
export async function fillBlindIndexes(
  target: Target,
  cipher: CipherContext | undefined,
  { entity, item }: { readonly entity: object; readonly item: MutableItem },
): Promise<void> {
  if (cipher === undefined) return;
  for (const index of target.model.blindIndexes) {
    const { name } = index.attribute;
    const given = getOwn(item, name)?.S;
    const digests = await blindIndexOf(cipher, index, getOwn(item, index.of.name));
    const known = [digests?.current, ...(digests?.old ?? []), stateOf(entity)?.stored?.[name]?.S];
    if (given !== undefined && !known.includes(given)) throw givenError(target, index.attribute);
    if (digests === undefined) delete item[name];
    else setOwn<Value>(item, name, { S: digests.current });
  }
}

function givenError(target: Target, { field }: Attribute): DynamormError {
  const message = `${target.model.name}.${field} cannot be set: it is a blind index, and set by the library`;
  return new DynamormError('ErrInvalidModel', message, { ...contextOf(target, 'save'), field });
}
