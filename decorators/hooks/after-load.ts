import { recordHook, type HookFactory } from './hook-decorator.js';

/**
 * A method that runs after an entity was made of a stored item, whichever read or stream it came from. It may be async.
 *
 * ```ts
 * @AfterLoad() prepare(): void { this.cache = new Map(); }
 * ```
 */
export const AfterLoad: HookFactory<'AfterLoad'> = (...given: readonly unknown[]) => recordHook('afterLoad', given);
