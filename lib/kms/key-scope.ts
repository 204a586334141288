import { BLIND_INDEX_CONTEXT } from './blind-index-key.js';
import type { EncryptionContext } from './kms-keys.js';

/** What data keys are bound to. */
export interface KeyScope {
  /** Tells scopes apart in the cache, and never runs into the data key that may follow it. */
  readonly id: string;
  readonly context: EncryptionContext;
}

/** Envelope version 1 has no encryption context: its data keys serve every table. */
export const V1_SCOPE: KeyScope = Object.freeze({ id: '1', context: undefined });
/** Blind index secrets have a context of their own. */
export const BLIND_INDEX_SCOPE = scopeOf(BLIND_INDEX_CONTEXT);

/**
 * Of version 2: table and model, and nothing finer. A data key can serve all items of a table, and no item's key is written to the
 * logs of KMS.
 */
export function scopeOf<C extends NonNullable<EncryptionContext>>(
  context: C,
): { readonly id: string; readonly context: C } {
  return { id: `2${JSON.stringify(context)}`, context };
}
