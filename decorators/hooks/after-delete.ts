import { recordHook, type HookFactory } from './hook-decorator.js';

/**
 * A method that runs after an entity was deleted. The deletion stands even if it throws. It may be async.
 *
 * ```ts
 * @AfterDelete() async forget(): Promise<void> { await search.remove(this.id); }
 * ```
 */
export const AfterDelete: HookFactory<'AfterDelete'> = (...given: readonly unknown[]) =>
  recordHook('afterDelete', given);
