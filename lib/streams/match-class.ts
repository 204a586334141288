import { DynamormError, isDynamormError } from '../errors/errors.js';
import { describeRow } from '../item/loaded-row.js';
import { classOf, fitsKeys, UNTOLD, type ClassView } from '../model/table-classes.js';
import type { Model } from '../model/model.js';
import { isReservedValue } from '../model/reserved-keys.js';
import { equalValues, isKeyValue, type Item, type Value, getOwn } from '../values/value.js';
import { malformed } from './image.js';
import { ownRowOf } from './library-rows.js';

/** Characters of the keys of a class that are fixed: the more, the fewer other classes' keys they fit. */
const literalLength = ({ key }: Model): number =>
  key.reduce(
    (sum, { template }) =>
      (template?.parts ?? []).reduce((own, part) => own + ('literal' in part ? part.literal.length : 0), sum),
    0,
  );

/** How much a class says of its items; decides between classes that both read an item, as one of a document beside a decorated one. */
export function precisionOf(model: Model): number {
  // Above every sum of literals: a key has 2 KB at most.
  return literalLength(model) + (model.discriminator === undefined ? 0 : 10_000);
}

/**
 * The class that an item in a stream is of: the class of the view or one of its subclasses; undefined where it is of none of them,
 * and `UNTOLD` where only what the stream does not show could tell. A row of the library's own is of no class.
 * @throws ErrInvalidModel, naming the key, for an item of a family whose type no registered class has
 */
export function classInStream(view: ClassView, keys: Item, image: Item | undefined): Model | undefined | typeof UNTOLD {
  const { model } = view;
  const { reserved } = model;
  let item = image ?? keys;
  let isReserved = false;
  for (const { name } of model.key) {
    const value = getOwn(keys, name);
    if (value === undefined || !isKeyValue(value)) return undefined;
    isReserved ||= reserved !== undefined && isReservedValue(reserved, value);
    // The record's keys decide what it is about; that its image agrees is asked where the image is read.
    if (image !== undefined && !hasValue(image, name, value)) item = { ...item, [name]: value };
  }
  // Every image passes here, and nearly none has such a key.
  if (isReserved && ownRowOf(reserved!, keyOf(model, keys), image) !== undefined) return undefined;
  if (image === undefined) return classByKeys(view, keys);
  try {
    return classOf(view, item);
  } catch (error) {
    throw namedError(model, keys, error);
  }
}

/** What an image itself is at fault for. */
const OF_IMAGE = ['ErrInvalidModel', 'ErrNumberPrecisionLoss', 'ErrInvalidEncryptedEnvelope'] as const;

/** The error of an image that its class cannot read, with the key of its row; any other error as it is. */
export function namedError(model: Model, keys: Item, error: unknown): unknown {
  if (!isDynamormError(error) || !OF_IMAGE.some(code => code === error.code) || error.keyValues !== undefined)
    return error;
  const { keyValues, text } = describeRow(model, keys);
  const { code, codes, field, cause, operation = 'hydrate' } = error;
  const place = { model: model.name, key: model.key.map(({ name }) => name), table: model.table };
  return new DynamormError(code, error.message + text, { ...place, codes, field, cause, operation, keyValues });
}

const hasValue = (image: Item, name: string, value: Value): boolean => {
  const shown = getOwn(image, name);
  return shown !== undefined && equalValues(shown, value);
};

/** The class by keys alone: of several that can have them, the one whose templates say most. */
function classByKeys(view: ClassView, keys: Item): Model | undefined | typeof UNTOLD {
  const found = classOf(view, keys, () => false);
  if (found !== UNTOLD) return found;
  const fitting = [...view.family, ...view.rivals].filter(each => fitsKeys(each, keys));
  const most = Math.max(...fitting.map(literalLength));
  const best = fitting.filter(each => literalLength(each) === most);
  const own = best.filter(each => view.family.includes(each));
  if (own.length === 0) return undefined;
  return own.length < best.length ? UNTOLD : own[0];
}

/** The key alone: where no record tells it, the whole item is given for it. */
const keyOf = ({ key }: Model, item: Item): Item =>
  Object.fromEntries(key.map(({ name }) => [name, getOwn(item, name)!]));

/**
 * The class that an item is read by: the class asked for, or the subclass that it is of. One asked for by keys that several classes can
 * have, and of which nothing else is shown, is taken at its reader's word.
 * @throws ErrValidation without its key, ErrInvalidModel for one of another class
 */
export function readingClass(view: ClassView, keys: Item, image: Item | undefined): Model {
  const { model } = view;
  const found = classInStream(view, keys, image);
  if (found === UNTOLD) return model;
  if (found !== undefined) return found;
  const details = { model: model.name, key: model.key.map(({ name }) => name), table: model.table };
  const missing = model.key.find(({ name }) => !Object.hasOwn(keys, name));
  if (missing !== undefined)
    throw malformed(`${model.name}: the image has no ${missing.name}, which is its key`, details);
  const message = `${model.name}: the item is of another class by its key, its fields or its type attribute`;
  throw new DynamormError('ErrInvalidModel', message, { ...details, operation: 'hydrate' });
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
