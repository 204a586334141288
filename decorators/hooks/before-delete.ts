import { recordHook, type HookFactory } from './hook-decorator.js';

/**
 * A method that runs before an entity is deleted; throwing stops the deletion. It may be async.
 *
 * ```ts
 * @BeforeDelete() check(): void { if (this.status === 'open') throw new Error('close it first'); }
 * ```
 */
export const BeforeDelete: HookFactory<'BeforeDelete'> = (...given: readonly unknown[]) =>
  recordHook('beforeDelete', given);
