import { recordHook, type HookDecorator } from './hook-decorator.js';

/**
 * A method that runs before a written entity is validated, so that it can fill in what validation asks for; throwing stops the write. It may be async.
 *
 * ```ts
 * @BeforeValidate() fill(): void { this.slug ??= slugify(this.title); }
 * ```
 */
export function BeforeValidate(...given: []): HookDecorator<'BeforeValidate'> {
  return recordHook('beforeValidate', given);
}
