import type { HookEvent } from '../metadata/specs.js';
import type { Model } from '../model/model.js';

type Hook = () => unknown;

/**
 * Runs the hooks of one moment in order, base classes first. What a before-hook throws stops the write. Undefined where there
 * are none, so that the items of a batch wait for nothing.
 */
export function runHooks(model: Model, entity: object, event: HookEvent): Promise<void> | undefined {
  const methods = model.hooks[event];
  return methods === undefined || methods.length === 0 ? undefined : inOrder(entity, methods);
}

async function inOrder(entity: object, methods: readonly string[]): Promise<void> {
  for (const method of methods) await (entity as Record<string, Hook>)[method]!();
}

/** Whether a class has hooks for `event`; without any, a read stays synchronous after its answer. */
export const hasHooks = (model: Model, event: HookEvent): boolean => (model.hooks[event]?.length ?? 0) > 0;
