import { recordHook, type HookFactory } from './hook-decorator.js';

/**
 * A method that runs before a written entity is validated, so that it can fill in what validation asks for; throwing stops the write. It may be async.
 *
 * ```ts
 * @BeforeValidate() fill(): void { this.slug ??= slugify(this.title); }
 * ```
 */
export const BeforeValidate: HookFactory<'BeforeValidate'> = (...given: readonly unknown[]) =>
  recordHook('beforeValidate', given);
