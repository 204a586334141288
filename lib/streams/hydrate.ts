import { requireCipher, defaultCipher, type CipherContext } from '../encryption/context.js';
import { openItem } from '../encryption/seal.js';
import { DynamormError } from '../errors/errors.js';
import { findBoundSession, connectedSession, unboundClass, type ClassLike } from '../item/entity-state.js';
import { decodeItem } from '../item/encode.js';
import { modelOf } from '../model/compile.js';
import type { Model } from '../model/model.js';
import { viewOf, type ClassView, type TableNames } from '../model/table-classes.js';
import type { Cipher } from '../session/cipher.js';
import type { Session } from '../session/session.js';
import type { Item } from '../values/value.js';
import { readImage, isObject, malformed } from './image.js';
import { namedError, readingClass } from './match-class.js';
import { parseJson } from './record.js';

type Hook = () => unknown;

/** Runs the after-load hooks of an entity, base classes first; answers at once where there are none. */
function afterLoad<E extends object>(model: Model, entity: E): E | Promise<E> {
  return model.hooks.afterLoad === undefined ? entity : runHooks(model, entity);
}

async function runHooks<E extends object>(model: Model, entity: E): Promise<E> {
  for (const method of model.hooks.afterLoad ?? []) await (entity as Record<string, Hook>)[method]!();
  return entity;
}

/** Runs hooks that need no await. @throws ErrInvalidModel for a hook that answers a promise, which nobody would wait for */
function afterLoadSync<E extends object>(model: Model, entity: E): E {
  for (const method of model.hooks.afterLoad ?? []) {
    const answer = (entity as Record<string, Hook>)[method]!();
    if (typeof (answer as { then?: unknown } | undefined)?.then !== 'function') continue;
    Promise.resolve(answer).catch(() => undefined);
    throw new DynamormError('ErrInvalidModel', `${model.name}: the hook ${method} is asynchronous: use hydrate`, {
      model: model.name,
      operation: 'hydrateSync',
    });
  }
  return entity;
}

/** Refuses a class whose images can only be read with a cipher. @throws ErrInvalidModel */
export function refuseEncrypted(model: Model, operation: string): void {
  if (model.encrypted.length === 0) return;
  const names = model.encrypted.map(({ name }) => name).join(', ');
  throw new DynamormError(
    'ErrInvalidModel',
    `${model.name} has encrypted attributes (${names}), which take a cipher and time to open: use the form that is awaited`,
    { model: model.name, operation },
  );
}

/** Options of `hydrate`, `hydrateChange` and their relatives. */
export interface HydrateOptions {
  /** Opens encrypted attributes. Default: that of the session the class is bound to, else the one that `connect` was given. */
  readonly cipher?: Cipher | undefined;
  /** Name of the table as deployed, where neither the record nor the class's session tells it: envelopes are bound to it. */
  readonly table?: string | undefined;
  /** Aborts the wait for data keys. */
  readonly signal?: AbortSignal | undefined;
}

/** A class as images are read by it: its model, and what `using` bound it to. */
export interface BoundClass<E extends object = object> {
  readonly model: Model<E>;
  /** The class among those of its table. */
  readonly view: ClassView<E>;
  /** The session its entities are saved in; undefined for the default one. */
  readonly owner: Session | undefined;
  readonly cipher: Cipher | undefined;
  /** The table as the bound session names it, else as the one that `connect` made does, else as declared. */
  readonly table: string;
}

const asDeclared: TableNames = declared => declared;

/**
 * The class that images are to be read by; `rename` maps table names as the handler's options say.
 * @throws ErrInvalidModel for a class that is not declared as it must be, or that nothing tells from another of its table
 */
export function bound<E extends object>(
  type: ClassLike<E>,
  rename: (names: TableNames) => TableNames = names => names,
): BoundClass<E> {
  if (
    typeof (type as unknown) !== 'function' &&
    typeof (type as { prototype?: unknown } | undefined)?.prototype !== 'object'
  )
    throw new DynamormError('ErrInvalidModel', 'images are read by an entity class, and this is none', {
      operation: 'hydrate',
    });
  const model = modelOf(unboundClass(type));
  const session = findBoundSession(type);
  const names = rename((session ?? connectedSession())?.tableName ?? asDeclared);
  return { model, view: viewOf(model, names), owner: session, cipher: session?.cipher, table: names(model.table) };
}

/**
 * The cipher context of images of a class; undefined for one without encrypted attributes.
 * @throws ErrEncryptionNotConfigured
 */
export function cipherOf(
  of: BoundClass,
  options: HydrateOptions,
  table: string | undefined,
): CipherContext | undefined {
  const { model } = of;
  if (model.encrypted.length === 0) return undefined;
  const found = options.cipher ?? of.cipher ?? defaultCipher();
  const cipher = requireCipher(found, model, { operation: 'hydrate', reads: true });
  return { cipher, model, table: options.table ?? table ?? of.table, operation: 'hydrate', signal: options.signal };
}

/** An image, and the class that it is read by. */
interface ImageOfClass<E extends object> {
  readonly of: BoundClass<E>;
  readonly item: Item;
}

/** The image of an item of the class or a subclass, in whichever form it was given. @throws ErrValidation ErrInvalidModel */
function imageOf<E extends object>(of: BoundClass<E>, image: unknown): ImageOfClass<E> {
  const { model } = of;
  const item = readImage(itemIn(model, typeof image === 'string' ? parseJson(image, 'an image') : image));
  if (Object.keys(item).length === 0)
    throw malformed(`${model.name}: the image is empty, as sources write one that is not there`, { model: model.name });
  return { of: asClass(of, readingClass(of.view, item, item)), item };
}

/** What was bound, for items of a subclass. */
export const asClass = <E extends object>(of: BoundClass<E>, model: Model): BoundClass<E> =>
  model === of.model ? of : { ...of, model: model as Model<E> };

/** The item in a line of an export, told from an image with an attribute `Item` by where the partition key is. */
function itemIn(model: Model, image: unknown): unknown {
  if (!isObject(image) || Object.hasOwn(image, model.partition.name)) return image;
  const { Item: item } = image;
  return isObject(item) && Object.hasOwn(item, model.partition.name) ? item : image;
}

/** A class and the cipher its images are opened with; undefined where it has nothing to open. */
export interface Reading<E extends object = object> {
  readonly of: BoundClass<E>;
  readonly cipher: CipherContext | undefined;
}

/** An image with its encrypted attributes opened; `keys` are those of its item. */
export function openImage({ of, cipher }: Reading, image: Item, keys: Item): Item | Promise<Item> {
  if (cipher === undefined) return image;
  return openItem(cipher, image, keys).catch((error: unknown) => {
    throw namedError(of.model, keys, error);
  });
}

function decodeImage<E extends object>({ model, owner }: BoundClass<E>, image: Item): E {
  try {
    return decodeItem(model, image, owner);
  } catch (error) {
    throw namedError(model, image, error);
  }
}

/** An opened image as an entity that can be saved, its after-load hooks run. */
export function entityOfImage<E extends object>({ of }: Reading<E>, opened: Item): E | Promise<E> {
  return afterLoad(of.model, decodeImage(of, opened));
}

/** An opened image as an entity, without await. @throws ErrInvalidModel where a hook is asynchronous */
export function entityOfImageSync<E extends object>({ of }: Reading<E>, image: Item): E {
  return afterLoadSync(of.model, decodeImage(of, image));
}

/**
 * The entity in an image: an item in wire JSON (`B` as base64 text) or as the SDK has it, or a line of an S3 export,
 * `{"Item": …}`, parsed or as text. Encrypted attributes are opened. It can be saved: what is stored is the image.
 *
 * ```ts
 * const order = await hydrate(Order, record.dynamodb.NewImage);
 * ```
 * A base class answers an instance of the registered subclass that the item is of.
 * @throws ErrValidation for a malformed image; ErrInvalidModel for one of another class or a value the class cannot read;
 * ErrInvalidEncryptedEnvelope ErrEncryptionNotConfigured ErrEncryptionUnavailable
 */
export async function hydrate<E extends object>(
  type: ClassLike<E>,
  image: unknown,
  options: HydrateOptions = {},
): Promise<E> {
  const base = bound(type);
  const asBase = cipherOf(base, options, undefined);
  const { of, item } = imageOf(base, image);
  const reading = { of, cipher: of === base ? asBase : cipherOf(of, options, undefined) };
  return entityOfImage(reading, await openImage(reading, item, item));
}

/**
 * Reads an image as `hydrate` does, without await: for a class without encrypted fields.
 * @throws ErrInvalidModel for a class with encrypted fields or asynchronous after-load hooks; and as `hydrate`
 */
export function hydrateSync<E extends object>(type: ClassLike<E>, image: unknown): E {
  const base = bound(type);
  refuseEncrypted(base.model, 'hydrateSync');
  const { of, item } = imageOf(base, image);
  refuseEncrypted(of.model, 'hydrateSync');
  return entityOfImageSync({ of, cipher: undefined }, item);
}
