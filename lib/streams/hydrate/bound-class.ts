import { boundSession, connectedSession, ownClass, type ClassLike } from '../../codec/using.js';
import { requireCipher, type CipherContext } from '../../encryption/context.js';
import { defaultCipher } from '../../encryption/default-cipher.js';
import type { Cipher } from '../../encryption/cipher.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import { modelOf } from '../../model/compile.js';
import type { Model } from '../../model/model.js';

export interface HydrateOptions {
  /** Opens encrypted attributes. Default: that of the session the class is bound to, else the one that `connect` was given. */
  readonly cipher?: Cipher | undefined;
  /** Name of the table as deployed, where neither the record nor the class's session tells it: envelopes are bound to it. */
  readonly table?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A class as images are read by it: its model, and what `using` bound it to. */
export interface BoundClass<E extends object = object> {
  readonly model: Model<E>;
  /** The session its entities are saved in; undefined for the default one. */
  readonly owner: unknown;
  readonly cipher: Cipher | undefined;
  /** The table as the bound session names it, else as the one that `connect` made does, else as declared. */
  readonly table: string;
}

/** What of a session is read here; its type is of a layer that this one does not see. */
interface SessionLike {
  readonly cipher: Cipher | undefined;
  readonly tableName: (declared: string) => string;
}

/** The class that images are to be read by. @throws ErrInvalidModel for a class that is not declared as it must be */
export function bound<E extends object>(type: ClassLike<E>): BoundClass<E> {
  if (
    typeof (type as unknown) !== 'function' &&
    typeof (type as { prototype?: unknown } | undefined)?.prototype !== 'object'
  )
    throw new DynamormError('ErrInvalidModel', 'images are read by an entity class, and this is none', {
      operation: 'hydrate',
    });
  const model = modelOf(ownClass(type));
  const session = boundSession(type) as SessionLike | undefined;
  const naming = session ?? (connectedSession() as SessionLike | undefined);
  return { model, owner: session, cipher: session?.cipher, table: naming?.tableName(model.table) ?? model.table };
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
