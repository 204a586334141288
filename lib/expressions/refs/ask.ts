import { DynamormError } from '../../errors/dynamorm-error.js';
import { isObject } from '../../errors/misuse.js';
import type { Model } from '../../model/model.js';
import type { Condition } from '../ast.js';
import { allOf, isClause, type Clause } from '../clause.js';
import { noteUsed, runAndCompare } from '../made.js';
import { isAction, type Action } from './action.js';
import { references } from './references.js';
import { contextOf } from './site.js';

/** A callback that is handed field references. What it takes is typed where it is public; here it is only called. */
export type Asking = (o: never) => unknown;

/** The condition a callback makes of a class's field references: the `if`, `where` and `filter` of every verb. */
export function conditionOf(model: Model, ask: Asking): Clause {
  const { answer, isLeft } = answerOf(model, ask, 'a condition is a function such as o => o.age.gt(18)');
  if (isClause(answer)) {
    if (isLeft) throw refused(model, LEFT_OUT);
    return answer;
  }
  throw refused(model, 'a condition callback must return a condition, such as o.age.gt(18)');
}

/** The same, besides a condition that is there already. */
export function conditionAnd(model: Model, there: Condition | undefined, ask: Asking): Condition {
  return allOf(there, conditionOf(model, ask))!;
}

/** The actions a callback makes of a class's field references: the changes of a static update. May be none. */
export function actionsOf(model: Model, ask: Asking): readonly Action[] {
  const { answer, isLeft } = answerOf(model, ask, 'changes are a function such as o => [o.total.add(5)]');
  const actions: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
  if (actions.every(isAction)) {
    if (isLeft)
      throw refused(
        model,
        'a change was made in the callback and is not in the list that it returns: [o.total.add(5), …]',
      );
    return actions;
  }
  throw refused(model, 'an update callback must return a list of actions, such as [o.total.add(5), o.note.remove()]');
}

const LEFT_OUT =
  'a condition was made in the callback and is no part of what it returns: JavaScript keeps b of a && b, so combine them by a.and(b), a.or(b), and() or or()';

/** What a callback answers, and whether it made more than that. */
function answerOf(
  model: Model,
  ask: Asking,
  otherwise: string,
): { readonly answer: unknown; readonly isLeft: boolean } {
  if (typeof ask !== 'function') throw refused(model, otherwise);
  const told = runAndCompare(
    () => ask(references(model) as never),
    answer => (Array.isArray(answer) ? answer : [answer]).forEach(noteUsed),
  );
  if (isObject(told.answer) && 'then' in told.answer && typeof told.answer.then === 'function') {
    // Nobody waits for it, so what it fails with must not end the process.
    Promise.resolve(told.answer).catch(() => undefined);
    throw refused(model, 'a callback is not async: what it waits for is awaited before');
  }
  return told;
}

function refused(model: Model, reason: string): DynamormError {
  return new DynamormError('ErrInvalidOperator', `${model.name}: ${reason}`, contextOf(model));
}
