import { recordHook, type HookFactory } from './hook-decorator.js';

/**
 * A method that runs before an entity is written, once it is valid: what it changes is written too; throwing stops the write. It may be async.
 *
 * ```ts
 * @BeforeSave() tidy(): void { this.email = this.email.trim(); }
 * ```
 */
export const BeforeSave: HookFactory<'BeforeSave'> = (...given: readonly unknown[]) => recordHook('beforeSave', given);
