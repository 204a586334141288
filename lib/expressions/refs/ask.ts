import { DynamormError } from '../../errors/dynamorm-error.js';
import type { Model } from '../../model/model.js';
import type { Condition } from '../ast.js';
import { allOf, isClause, type Clause } from '../clause.js';
import { isAction, type Action } from './action.js';
import { references } from './references.js';
import { contextOf } from './site.js';

/** A callback that is handed field references. What it takes is typed where it is public; here it is only called. */
export type Asking = (o: never) => unknown;

/** The condition a callback makes of a class's field references: the `if`, `where` and `filter` of every verb. */
export function conditionOf(model: Model, ask: Asking): Clause {
  const answer = answerOf(model, ask, 'A condition is a function such as o => o.age.gt(18)');
  if (isClause(answer)) return answer;
  throw refused(model, 'a condition callback must return a condition, such as o.age.gt(18)');
}

/** The same, besides a condition that is there already. */
export function conditionAnd(model: Model, there: Condition | undefined, ask: Asking): Condition {
  return allOf(there, conditionOf(model, ask))!;
}

/** The actions a callback makes of a class's field references: the changes of a static update. May be none. */
export function actionsOf(model: Model, ask: Asking): readonly Action[] {
  const answer = answerOf(model, ask, 'Changes are a function such as o => [o.total.add(5)]');
  const actions: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
  if (actions.every(isAction)) return actions;
  throw refused(model, 'an update callback must return a list of actions, such as [o.total.add(5), o.note.remove()]');
}

function answerOf(model: Model, ask: Asking, otherwise: string): unknown {
  if (typeof ask !== 'function') throw refused(model, otherwise);
  return ask(references(model) as never);
}

function refused(model: Model, reason: string): DynamormError {
  return new DynamormError('ErrInvalidOperator', `${model.name}: ${reason}`, contextOf(model));
}
