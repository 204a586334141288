import { recordHook, type HookDecorator } from './hook-decorator.js';

/**
 * A method that runs after a written entity was found valid; throwing stops the write. It may be async.
 *
 * ```ts
 * @AfterValidate() complete(): void { this.total = sum(this.lines); }
 * ```
 */
export function AfterValidate(...given: []): HookDecorator<'AfterValidate'> {
  return recordHook('afterValidate', given);
}
