import type { ClassLike } from '../../codec/using.js';
import { refuseEncrypted } from './after-load.js';
import { bound, cipherOf, type HydrateOptions } from './bound-class.js';
import { imageOf } from './given-image.js';
import { entityOfImage, entityOfImageSync, openImage } from './image-entity.js';

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
