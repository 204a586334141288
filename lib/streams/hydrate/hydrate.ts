import type { ClassLike } from '../../codec/using.js';
import type { Model } from '../../model/model.js';
import type { Item } from '../../values/value.js';
import { readImage } from '../images/read-image.js';
import { isObject } from '../malformed.js';
import { parseJson } from '../records/parse-json.js';
import { refuseEncrypted } from './after-load.js';
import { bound, cipherOf, type HydrateOptions } from './bound-class.js';
import { entityOfImage, entityOfImageSync, openImage } from './image-entity.js';
import { refuseMisfit } from './misfit.js';

/**
 * The entity in an image: an item in wire JSON (`B` as base64 text) or as the SDK has it, or a line of an S3 export,
 * `{"Item": …}`, parsed or as text. Encrypted attributes are opened. It can be saved: what is stored is the image.
 *
 * ```ts
 * const order = await hydrate(Order, record.dynamodb.NewImage);
 * ```
 * @throws ErrValidation for a malformed image; ErrInvalidModel for one of another class or a value the class cannot read;
 * ErrInvalidEncryptedEnvelope ErrEncryptionNotConfigured ErrEncryptionUnavailable
 */
export async function hydrate<E extends object>(
  type: ClassLike<E>,
  image: unknown,
  options: HydrateOptions = {},
): Promise<E> {
  const of = bound(type);
  const reading = { of, cipher: cipherOf(of, options, undefined) };
  const item = imageOf(of.model, image);
  return entityOfImage(reading, await openImage(reading, item, item));
}

/**
 * The same without await, for a class without encrypted fields.
 * @throws ErrInvalidModel for a class with encrypted fields or asynchronous after-load hooks; and as `hydrate`
 */
export function hydrateSync<E extends object>(type: ClassLike<E>, image: unknown): E {
  const of = bound(type);
  refuseEncrypted(of.model, 'hydrateSync');
  return entityOfImageSync({ of, cipher: undefined }, imageOf(of.model, image));
}

function imageOf(model: Model, image: unknown): Item {
  const item = readImage(itemIn(model, typeof image === 'string' ? parseJson(image, 'an image') : image));
  refuseMisfit(model, item, item);
  return item;
}

/** The item in a line of an export, told from an image with an attribute `Item` by where the partition key is. */
function itemIn(model: Model, image: unknown): unknown {
  if (!isObject(image) || Object.hasOwn(image, model.partition.name)) return image;
  const { Item: item } = image;
  return isObject(item) && Object.hasOwn(item, model.partition.name) ? item : image;
}
