import { DynamormError, isObject } from '../errors/errors.js';
import type { Model } from '../model/model.js';
import { CONDITION_OPERATORS, apply, type Operator } from './condition-operators.js';
import type { ConditionAt, ConditionFields } from './condition-refs.js';
import { allOf, isClause, type Condition, type Clause } from './condition.js';
import { findMember, memberRef, refuse, SITE, fieldRefOf, contextOf, type FieldRef } from './field-ref.js';
import { noteUsed, runAndCompare } from './made.js';
import { isAction, type Action } from './operands.js';
import { UPDATE_OPERATORS } from './update-operators.js';
import type { UpdateAt, UpdateFields } from './update-refs.js';

const at: Operator = {
  name: 'at',
  operands: [1, 1],
  apply(site, [segment]) {
    if (typeof segment === 'string') return referenceTo(memberRef(site, segment));
    if (typeof segment === 'number' && Number.isSafeInteger(segment) && segment >= 0)
      return referenceTo(memberRef(site, segment));
    throw refuse(site, 'takes a key or an index from 0 in at()');
  },
};

const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  [...CONDITION_OPERATORS, ...UPDATE_OPERATORS, at].map(operator => [operator.name, operator]),
);

type Call = (...operands: readonly unknown[]) => unknown;

/** What a reference does when JavaScript treats it as a value or an object, which is always a mistake worth a sentence. */
class Handler implements ProxyHandler<Call> {
  constructor(readonly site: FieldRef) {}

  get(_target: Call, name: string | symbol): unknown {
    if (name === SITE) return this.site;
    if (name === Symbol.toPrimitive)
      throw refuse(this.site, 'is a reference, compared with methods such as eq() or gt()');
    if (typeof name === 'symbol') return undefined;
    const { site } = this;
    const operator = OPERATORS.get(name);
    if (operator === undefined) {
      return referenceTo(memberRef(site, name), () => {
        throw refuse(site, `has no operator ${name}()`);
      });
    }
    const call: Call = (...operands) => apply(operator, site, operands);
    const member = findMember(site, name);
    return member === undefined ? call : referenceTo(member, call);
  }

  set(): never {
    throw refuse(this.site, 'is a reference, changed with methods such as set() or add()');
  }

  deleteProperty(): never {
    throw refuse(this.site, 'is a reference, changed with methods such as remove()');
  }
}

/** A reference can be called where its name is also a word of the place above it: `o.device.type('S')`, `o.device.type.eq('x')`. */
function referenceTo(site: FieldRef, call: Call = uncallable(site)): object {
  return new Proxy(call, new Handler(site));
}

function uncallable(site: FieldRef): Call {
  return () => {
    throw refuse(site, 'is a reference, not a function');
  };
}

class Root implements ProxyHandler<object> {
  readonly #fields = new Map<string, object>();
  constructor(readonly model: Model) {}

  get(_target: object, name: string | symbol): unknown {
    if (typeof name === 'symbol') return undefined;
    const known = this.#fields.get(name);
    if (known !== undefined) return known;
    const lookUp: Call | undefined = name === 'at' ? field => this.get(_target, String(field)) : undefined;
    if (!this.model.byField.has(name)) {
      if (lookUp !== undefined) return lookUp;
      // An async callback resolves with what it was given; being asked for `then` must not look like a misspelt field.
      if (name === 'then') return undefined;
    }
    const reference = referenceTo(fieldRefOf(this.model, name), lookUp);
    this.#fields.set(name, reference);
    return reference;
  }

  set(_target: object, name: string | symbol): never {
    throw refuse(fieldRefOf(this.model, String(name)), 'is a reference, changed with methods such as set() or add()');
  }
}

const roots = new WeakMap<Model, object>();

/**
 * The `o` of `o => o.age.gt(18)`: a reference per field of a class, made when first asked for. One object serves
 * conditions and updates; the types (`ConditionRefs`, `UpdateRefs`) tell which words belong where.
 */
function references(model: Model): object {
  let root = roots.get(model);
  if (root === undefined)
    roots.set(model, (root = new Proxy(Object.freeze(Object.create(null) as object), new Root(model))));
  return root;
}

/** A callback that is handed field references. What it takes is typed where it is public; here it is only called. */
export type ConditionCallback = (o: never) => unknown;

/** The condition a callback makes of a class's field references: the `if`, `where` and `filter` of every verb. */
export function conditionOf(model: Model, ask: ConditionCallback): Clause {
  const { answer, isLeft } = answerOf(model, ask, 'a condition is a function such as o => o.age.gt(18)');
  if (isClause(answer)) {
    if (isLeft) throw refused(model, LEFT_OUT);
    return answer;
  }
  throw refused(model, 'a condition callback must return a condition, such as o.age.gt(18)');
}

/** The same, besides a condition that is there already. */
export function conditionAnd(model: Model, there: Condition | undefined, ask: ConditionCallback): Condition {
  return allOf(there, conditionOf(model, ask))!;
}

/** The actions a callback makes of a class's field references: the changes of a static update. May be none. */
export function actionsOf(model: Model, ask: ConditionCallback): readonly Action[] {
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
  ask: ConditionCallback,
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

/**
 * The `o` of a condition callback, such as `o => o.age.gt(18).and(o.tags.contains('vip'))`: a reference per field, with
 * the operators of the field's type. `Base` is the class whose own members are no fields: pass `Entity`.
 */
export type ConditionRefs<E, Base = object> = ConditionFields<E, Base> & ConditionAt<E>;

/**
 * The `o` of an update callback, such as `o => [o.total.add(5), o.address.city.set('Oslo')]`: a reference per field, with
 * the changes of the field's type. `Base` is the class whose own members are no fields: pass `Entity`.
 */
export type UpdateRefs<E, Base = object> = UpdateFields<E, Base> & UpdateAt<E>;
