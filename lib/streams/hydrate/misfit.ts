import { DynamormError } from '../../errors/dynamorm-error.js';
import type { Model } from '../../model/model.js';
import { equalValues } from '../../values/equal.js';
import { getOwn } from '../../values/own.js';
import type { Item } from '../../values/value.js';
import { fitOf } from '../images/class-fit.js';
import { malformed } from '../malformed.js';

/** Refuses an item that is none of the class. @throws ErrValidation without its key, ErrInvalidModel for one of another class */
export function refuseMisfit(model: Model, keys: Item, image: Item | undefined): void {
  if (fitOf(model, keys, image) !== undefined) return;
  const details = { model: model.name, key: model.key.map(({ name }) => name), table: model.table };
  const missing = model.key.find(({ name }) => !Object.hasOwn(keys, name));
  if (missing !== undefined)
    throw malformed(`${model.name}: the image has no ${missing.name}, which is its key`, details);
  throw new DynamormError(
    'ErrInvalidModel',
    `${model.name}: the item is of another class by its key or type attribute`,
    {
      ...details,
      operation: 'hydrate',
    },
  );
}

/** Refuses an image that is not of the item its record is about. @throws ErrValidation */
export function refuseOtherItem(model: Model, keys: Item, image: Item): void {
  for (const { name } of model.key) {
    const [key, shown] = [getOwn(keys, name), getOwn(image, name)];
    if (key !== undefined && shown !== undefined && equalValues(key, shown)) continue;
    throw malformed(`${model.name}: the Keys of the record and its image differ in ${name}`, {
      model: model.name,
      table: model.table,
    });
  }
}
