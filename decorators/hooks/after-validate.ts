import { recordHook, type HookFactory } from './hook-decorator.js';

/**
 * A method that runs after a written entity was found valid; throwing stops the write. It may be async.
 *
 * ```ts
 * @AfterValidate() complete(): void { this.total = sum(this.lines); }
 * ```
 */
export const AfterValidate: HookFactory<'AfterValidate'> = (...given: readonly unknown[]) =>
  recordHook('afterValidate', given);
