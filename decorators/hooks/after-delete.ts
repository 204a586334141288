import { recordHook, type HookDecorator } from './hook-decorator.js';

/**
 * A method that runs after an entity was deleted. The deletion stands even if it throws. It may be async.
 *
 * ```ts
 * @AfterDelete() async forget(): Promise<void> { await search.remove(this.id); }
 * ```
 */
export function AfterDelete(...given: []): HookDecorator<'AfterDelete'> {
  return recordHook('afterDelete', given);
}
