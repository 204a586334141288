import { recordHook, type HookFactory } from './hook-decorator.js';

/**
 * A method that runs after an entity was written, when it carries its new version. The write stands even if it throws. It may be async.
 *
 * ```ts
 * @AfterSave() async publish(): Promise<void> { await search.put(this.id, this); }
 * ```
 */
export const AfterSave: HookFactory<'AfterSave'> = (...given: readonly unknown[]) => recordHook('afterSave', given);
