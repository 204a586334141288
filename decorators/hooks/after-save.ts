import { recordHook, type HookDecorator } from './hook-decorator.js';

/**
 * A method that runs after an entity was written, when it carries its new version. The write stands even if it throws. It may be async.
 *
 * ```ts
 * @AfterSave() async publish(): Promise<void> { await search.put(this.id, this); }
 * ```
 */
export function AfterSave(...given: []): HookDecorator<'AfterSave'> {
  return recordHook('afterSave', given);
}
