import type { HookEvent } from '../../metadata/specs.js';
import type { Model } from '../../model/model.js';

type Hook = () => unknown;

/** Runs the hooks of one moment in order, base classes first. What a before-hook throws stops the write. */
export async function runHooks(model: Model, entity: object, event: HookEvent): Promise<void> {
  for (const method of model.hooks[event] ?? []) await (entity as Record<string, Hook>)[method]!();
}

/** Whether a class has hooks for `event`; without any, a read stays synchronous after its answer. */
export const hasHooks = (model: Model, event: HookEvent): boolean => (model.hooks[event]?.length ?? 0) > 0;
