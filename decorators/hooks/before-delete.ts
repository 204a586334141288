import { recordHook, type HookDecorator } from './hook-decorator.js';

/**
 * A method that runs before an entity is deleted; throwing stops the deletion. It may be async.
 *
 * ```ts
 * @BeforeDelete() check(): void { if (this.status === 'open') throw new Error('close it first'); }
 * ```
 */
export function BeforeDelete(...given: []): HookDecorator<'BeforeDelete'> {
  return recordHook('beforeDelete', given);
}
