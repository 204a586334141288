import type { Listeners, Session } from '../client/session.js';
import { ambiguousTemplates } from '../model/class-proof.js';
import type { Model } from '../model/model.js';
import { viewOf, type ClassView } from '../model/table-classes.js';
import type { Target } from './target.js';

/**
 * A class among the registered classes of its table, as its session names tables.
 * @throws ErrInvalidModel where two classes have the same keys and nothing tells their items apart
 */
export function classesOf<E extends object>({ model, session }: Target<E>): ClassView<E> {
  const view = viewOf(model, session.tableName);
  if (session.on.notice !== undefined) tellOnce(model, session);
  return view;
}

const told = new WeakMap<Listeners, WeakSet<Model>>();

/** Tells of each class once what is allowed and may surprise. */
function tellOnce(model: Model, { on }: Session): void {
  let models = told.get(on);
  if (models === undefined) told.set(on, (models = new WeakSet()));
  if (models.has(model)) return;
  models.add(model);
  for (const { message, field } of ambiguousTemplates(model))
    on.notice?.({ kind: 'ambiguous-template', model: model.name, field, message });
}
