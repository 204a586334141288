import { DynamormError } from '../errors/errors.js';
import { isObject } from '../values/value.js';
import type { Model } from '../model/model.js';
import { CONDITION_OPERATORS } from './condition-operators.js';
import type { ConditionAt, ConditionFields } from './condition-refs.js';
import { allOf, isClause, type Condition, type Clause, noteUsed, runAndCompare } from './condition.js';
import {
  findMember,
  memberRef,
  refuse,
  SITE,
  fieldRefOf,
  contextOf,
  type FieldRef,
  ANYWHERE,
  applyOperator,
  unknownOperator,
  type CallbackPlace,
  type Operator,
} from './operator.js';
import { isAction, UPDATE_OPERATORS, type Action } from './update-operators.js';
import type { UpdateAt, UpdateFields } from './update-refs.js';

/** What `at` goes down to is a reference for the same callback, so each place has its own. */
const at = (place: CallbackPlace): Operator => ({
  name: 'at',
  operands: [1, 1],
  places: ANYWHERE,
  apply(site, [segment]) {
    const isSegment =
      typeof segment === 'string' || (typeof segment === 'number' && Number.isSafeInteger(segment) && segment >= 0);
    if (!isSegment) throw refuse(site, 'takes a key or an index from 0 in at()');
    return referenceTo({ site: memberRef(site, segment), place });
  },
});

const OPERATORS = [...CONDITION_OPERATORS, ...UPDATE_OPERATORS];
const operatorsIn = (place: CallbackPlace): ReadonlyMap<string, Operator> =>
  new Map([...OPERATORS, at(place)].map(operator => [operator.name, operator]));

const BY_PLACE: Readonly<Record<CallbackPlace, ReadonlyMap<string, Operator>>> = {
  where: operatorsIn('where'),
  filter: operatorsIn('filter'),
  if: operatorsIn('if'),
  changes: operatorsIn('changes'),
};

/** The field that a reference stands for, and the callback it was handed to. */
interface Reference {
  readonly site: FieldRef;
  readonly place: CallbackPlace;
}

type Call = (...operands: readonly unknown[]) => unknown;

/** What a reference does when JavaScript treats it as a value or an object, which is always a mistake worth a sentence. */
class Handler implements ProxyHandler<Call> {
  readonly #reference: Reference;

  constructor(reference: Reference) {
    this.#reference = reference;
  }

  get(_target: Call, name: string | symbol): unknown {
    const { site, place } = this.#reference;
    if (name === SITE) return site;
    if (name === Symbol.toPrimitive) throw refuse(site, 'is a reference, compared with methods such as eq() or gt()');
    if (typeof name === 'symbol') return undefined;
    const operator = BY_PLACE[place].get(name);
    const member = findMember(site, name);
    const call: Call =
      operator === undefined
        ? () => {
            throw unknownOperator(site, name, { operators: BY_PLACE[place].values(), place });
          }
        : (...operands) => applyOperator(operator, site, { operands, place });
    if (member !== undefined) return referenceTo({ site: member, place }, call);
    if (operator !== undefined) return call;
    // Nothing stands below a single value, so the name can only have been meant as an operator.
    if (isSingleValue(site)) throw unknownOperator(site, name, { operators: BY_PLACE[place].values(), place });
    return referenceTo({ site: memberRef(site, name), place }, call);
  }

  set(): never {
    throw refuse(this.#reference.site, 'is a reference, changed with methods such as set() or add()');
  }

  deleteProperty(): never {
    throw refuse(this.#reference.site, 'is a reference, changed with methods such as remove()');
  }
}

const isSingleValue = ({ attribute, codec }: FieldRef): boolean =>
  attribute.encrypted === undefined && (attribute.isKey !== undefined || codec.member === undefined);

/** A reference can be called where its name is also an operator of the field above it: `o.device.type('S')`, `o.device.type.eq('x')`. */
function referenceTo(reference: Reference, call: Call = uncallable(reference)): object {
  return new Proxy(call, new Handler(reference));
}

function uncallable({ site }: Reference): Call {
  return () => {
    throw refuse(site, 'is a reference, not a function');
  };
}

class Root implements ProxyHandler<object> {
  readonly #fields = new Map<string, object>();

  constructor(
    readonly model: Model,
    readonly place: CallbackPlace,
  ) {}

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
    const reference = referenceTo({ site: fieldRefOf(this.model, name), place: this.place }, lookUp);
    this.#fields.set(name, reference);
    return reference;
  }

  set(_target: object, name: string | symbol): never {
    throw refuse(fieldRefOf(this.model, String(name)), 'is a reference, changed with methods such as set() or add()');
  }
}

const roots: Readonly<Record<CallbackPlace, WeakMap<Model, object>>> = {
  where: new WeakMap(),
  filter: new WeakMap(),
  if: new WeakMap(),
  changes: new WeakMap(),
};

/**
 * The `o` of `o => o.age.gt(18)`: a reference for each field of a class, made when first used. The types (`ConditionRefs`, `KeyRefs`,
 * `UpdateRefs`) offer the operators of the place; plain JavaScript is made where an operator belongs.
 */
function references(model: Model, place: CallbackPlace): object {
  let root = roots[place].get(model);
  if (root === undefined) {
    root = new Proxy(Object.freeze(Object.create(null) as object), new Root(model, place));
    roots[place].set(model, root);
  }
  return root;
}

/** A callback that is handed field references. What it takes is typed where it is public; here it is only called. */
export type ConditionCallback = (o: never) => unknown;

/** The condition that a callback makes of a class's field references. */
export function conditionOf(model: Model, callback: ConditionCallback, place: ConditionPlace = 'if'): Clause {
  const { answer, isLeft } = answerOf(model, callback, {
    place,
    wanted: 'a condition is a function such as o => o.age.gt(18)',
  });
  if (isClause(answer)) {
    if (isLeft) throw refused(model, LEFT_OUT);
    return answer;
  }
  throw refused(model, 'a condition callback must return a condition, such as o.age.gt(18)');
}

type ConditionPlace = Exclude<CallbackPlace, 'changes'>;

/** A condition that is there already, and that of a callback besides. */
export function conditionAnd(
  model: Model,
  there: Condition | undefined,
  [callback, place]: readonly [ConditionCallback, ConditionPlace],
): Condition {
  return allOf(there, conditionOf(model, callback, place))!;
}

/** The actions a callback makes of a class's field references: the changes of a static update. May be none. */
export function actionsOf(model: Model, callback: ConditionCallback): readonly Action[] {
  const wanted = 'changes are a function such as o => [o.total.add(5)]';
  const { answer, isLeft } = answerOf(model, callback, { place: 'changes', wanted });
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
  callback: ConditionCallback,
  { place, wanted }: { readonly place: CallbackPlace; readonly wanted: string },
): { readonly answer: unknown; readonly isLeft: boolean } {
  if (typeof callback !== 'function') throw refused(model, wanted);
  const made = runAndCompare(
    () => callback(references(model, place) as never),
    answer => (Array.isArray(answer) ? answer : [answer]).forEach(noteUsed),
  );
  if (isObject(made.answer) && 'then' in made.answer && typeof made.answer.then === 'function') {
    // Nobody waits for it, so what it fails with must not end the process.
    Promise.resolve(made.answer).catch(() => undefined);
    throw refused(model, 'a callback is not async: what it waits for is awaited before');
  }
  return made;
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
