import { DynamormError } from '../../errors/dynamorm-error.js';
import type { Model } from '../../model/model.js';

type Hook = () => unknown;

/** Runs the after-load hooks of an entity, base classes first; answers at once where there are none. */
export function afterLoad<E extends object>(model: Model, entity: E): E | Promise<E> {
  return model.hooks.afterLoad === undefined ? entity : runHooks(model, entity);
}

async function runHooks<E extends object>(model: Model, entity: E): Promise<E> {
  for (const method of model.hooks.afterLoad ?? []) await (entity as Record<string, Hook>)[method]!();
  return entity;
}

/** The same without await. @throws ErrInvalidModel for a hook that answers a promise, which nobody would wait for */
export function afterLoadSync<E extends object>(model: Model, entity: E): E {
  for (const method of model.hooks.afterLoad ?? []) {
    const answer = (entity as Record<string, Hook>)[method]!();
    if (typeof (answer as { then?: unknown } | undefined)?.then !== 'function') continue;
    Promise.resolve(answer).catch(() => undefined);
    throw new DynamormError('ErrInvalidModel', `${model.name}: the hook ${method} is asynchronous: use hydrate`, {
      model: model.name,
      operation: 'hydrateSync',
    });
  }
  return entity;
}

/** Refuses a class whose images can only be read with a cipher. @throws ErrInvalidModel */
export function refuseEncrypted(model: Model, operation: string): void {
  if (model.encrypted.length === 0) return;
  const names = model.encrypted.map(({ name }) => name).join(', ');
  throw new DynamormError(
    'ErrInvalidModel',
    `${model.name} has encrypted attributes (${names}), which take a cipher and time to open: use the form that is awaited`,
    { model: model.name, operation },
  );
}
