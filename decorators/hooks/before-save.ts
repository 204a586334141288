import { recordHook, type HookDecorator } from './hook-decorator.js';

/**
 * A method that runs before an entity is written, once it is valid: what it changes is written too; throwing stops the write. It may be async.
 *
 * ```ts
 * @BeforeSave() tidy(): void { this.email = this.email.trim(); }
 * ```
 */
export function BeforeSave(...given: []): HookDecorator<'BeforeSave'> {
  return recordHook('beforeSave', given);
}
