import { DynamormError, type ErrorContext } from '../errors/errors.js';
import { shared } from '../shared.js';
import type { Value, ValueType } from '../values/value.js';

/**
 * What has been made within each callback that is running, innermost last, and is no part of anything yet. `a && b` keeps b and
 * silently forgets a, so that a filter drops less, and a condition guards less, than it says: whatever is left when a callback
 * is done was forgotten. Process-wide, because the words of either build of this library combine the conditions of the other.
 */
const running = shared('expressions-made@1', (): Set<object>[] => []);

/** Notes a condition or an update action, within the callback that makes it; one made outside of any is its maker's affair. */
export function noteMade<T extends object>(made: T): T {
  running.at(-1)?.add(made);
  return made;
}

/** Notes that something is part of a larger condition, or of what a callback answers. */
export function noteUsed(part: unknown): void {
  for (const made of running) made.delete(part as object);
}

/** Runs a callback and reports whether every condition it made is part of its answer, which `use` walks. */
export function runAndCompare<T>(
  run: () => T,
  use: (answer: T) => void,
): { readonly answer: T; readonly isLeft: boolean } {
  const made = new Set<object>();
  running.push(made);
  try {
    const answer = run();
    use(answer);
    return { answer, isLeft: made.size > 0 };
  } finally {
    running.pop();
  }
}

/** A document path: attribute name, then map keys and list indexes. Names are literal; dots in them mean nothing. */
export type Path = readonly [string, ...(string | number)[]];

/** What a condition compares: a stored value, a value given, or the size of a stored value. */
export type Operand = { readonly path: Path } | { readonly value: Value } | { readonly size: Path };

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** A condition that is no combination of others. */
export type Test =
  | { readonly op: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly op: 'between'; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly op: 'in'; readonly operand: Operand; readonly list: readonly Operand[] }
  | { readonly op: 'beginsWith' | 'contains'; readonly path: Path; readonly operand: Operand }
  | { readonly op: 'exists' | 'notExists'; readonly path: Path }
  | { readonly op: 'attributeType'; readonly path: Path; readonly type: ValueType };

/** A condition or filter as plain data. */
export type Condition =
  | Test
  | { readonly op: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly op: 'not'; readonly of: Condition };

/** The right-hand side of a SET. */
export type SetOperand =
  | { readonly value: Value }
  | { readonly path: Path }
  | { readonly ifNotExists: Path; readonly otherwise: SetOperand }
  | { readonly append: readonly [SetOperand, SetOperand] }
  | { readonly plus: readonly [SetOperand, SetOperand] }
  | { readonly minus: readonly [SetOperand, SetOperand] };

/** One action of an update expression. */
export type UpdateAction =
  | { readonly action: 'set'; readonly path: Path; readonly to: SetOperand }
  | { readonly action: 'remove'; readonly path: Path }
  | { readonly action: 'add'; readonly path: Path; readonly value: Value }
  | { readonly action: 'delete'; readonly path: Path; readonly value: Value };

/** How a test reads, whatever it asks: all that a renderer, a check or a search for paths needs to know of it. */
interface TestForm<T> {
  /** Its operator, as users write it. */
  readonly operator: string;
  /** DynamoDB finds items by it in a key condition, and does not only filter them. */
  readonly isKeyTest?: true;
  /** What it is about, then what that is compared with. */
  operands(test: T): readonly Operand[];
  /** DynamoDB's text for it, of the texts of its operands. */
  render(operands: readonly string[]): string;
}

const comparison = (
  operator: string,
  op: Comparator,
  isKeyTest?: true,
): TestForm<Test & { readonly op: Comparator }> => ({
  operator,
  ...(isKeyTest && { isKeyTest }),
  operands: ({ left, right }) => [left, right],
  render: ([left, right]) => `${left} ${op} ${right}`,
});

/** A function of DynamoDB, called with the path and what else `rest` finds. */
const call = <T extends { readonly path: Path }>(
  operator: string,
  name: string,
  rest: (test: T) => readonly Operand[],
): TestForm<T> => ({
  operator,
  operands: test => [{ path: test.path }, ...rest(test)],
  render: operands => `${name}(${operands.join(', ')})`,
});

type Call = Extract<Test, { readonly op: 'beginsWith' | 'contains' }>;
const callWith = (operator: string, name: string): TestForm<Call> => call(operator, name, ({ operand }) => [operand]);

/** One row for each test: a test that DynamoDB has new syntax for is a row here, and its operator a row in `condition-operators.ts`. */
const TEST_FORMS: { readonly [Op in Test['op']]: TestForm<never> } = {
  '=': comparison('eq', '=', true),
  '<>': comparison('ne', '<>'),
  '<': comparison('lt', '<', true),
  '<=': comparison('lte', '<=', true),
  '>': comparison('gt', '>', true),
  '>=': comparison('gte', '>=', true),
  between: {
    operator: 'between',
    isKeyTest: true,
    operands: ({ operand, low, high }: Extract<Test, { readonly op: 'between' }>) => [operand, low, high],
    render: ([operand, low, high]) => `${operand} BETWEEN ${low} AND ${high}`,
  },
  in: {
    operator: 'in',
    operands: ({ operand, list }: Extract<Test, { readonly op: 'in' }>) => [operand, ...list],
    render: ([operand, ...list]) => `${operand} IN (${list.join(', ')})`,
  },
  beginsWith: { ...callWith('beginsWith', 'begins_with'), isKeyTest: true },
  contains: callWith('contains', 'contains'),
  exists: call('exists', 'attribute_exists', () => []),
  notExists: call('notExists', 'attribute_not_exists', () => []),
  attributeType: call('type', 'attribute_type', ({ type }: Extract<Test, { readonly op: 'attributeType' }>) => [
    { value: { S: type } },
  ]),
};

/** Tells a test from a combination of conditions. */
export const isTest = (condition: Condition): condition is Test =>
  condition.op !== 'and' && condition.op !== 'or' && condition.op !== 'not';

/** The row of a test; undefined for data that no condition of this library is. */
export function formOfTest(test: Test): TestForm<Test> | undefined {
  return Object.hasOwn(TEST_FORMS, test.op) ? TEST_FORMS[test.op] : undefined;
}

/** The most operands DynamoDB takes for IN. */
export const MAX_IN = 100;

const BRAND: unique symbol = Symbol.for('dynamorm/clause@1') as never;

/** A condition that can be combined further. The mark tells it from plain objects, which a request body could hold. */
export type Clause = Condition & {
  /** Holds where this and all the others hold. */
  and(...others: readonly Clause[]): Clause;
  /** Holds where this or any of the others holds. */
  or(...others: readonly Clause[]): Clause;
  /** Holds where this does not. A comparison with a missing attribute does not hold, so its negation does. */
  not(): Clause;
  readonly [BRAND]: true;
};

const prototype = Object.freeze({
  and(this: Clause, ...others: readonly Clause[]): Clause {
    return and(this, ...others);
  },
  or(this: Clause, ...others: readonly Clause[]): Clause {
    return or(this, ...others);
  },
  not(this: Clause): Clause {
    return not(this);
  },
  [BRAND]: true,
});

/** A condition's data with the three words that combine it. */
export function clause(condition: Condition): Clause {
  return noteMade(Object.freeze(Object.assign(Object.create(prototype) as Clause, condition)));
}

/** Tells a clause, of either build of this library, from anything else. */
export function isClause(value: unknown): value is Clause {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/**
 * Holds where all of the given clauses hold; one is itself. JavaScript's own `a && b` is refused, since it keeps b alone.
 * Renders `#total > :1 AND #status = :2`.
 *
 * ```ts
 * Order.query({ customerId: 'c1' }).filter(o => and(o.total.gt(100), o.status.eq('open')));
 * ```
 * @throws ErrInvalidOperator for no clause, and for what is none
 */
export function and(...clauses: readonly Clause[]): Clause {
  return group('and', clauses);
}

/**
 * Holds where any of the given clauses holds; one is itself. JavaScript's own `a || b` is a alone, which nothing can see.
 * Renders `#total > :1 OR #status = :2`.
 *
 * ```ts
 * Order.query({ customerId: 'c1' }).filter(o => or(o.total.gt(100), o.status.eq('open')));
 * ```
 * @throws ErrInvalidOperator for no clause, and for what is none
 */
export function or(...clauses: readonly Clause[]): Clause {
  return group('or', clauses);
}

/**
 * Holds where a clause does not. A comparison with a missing attribute does not hold, so its negation does. Renders `NOT #total > :1`.
 *
 * ```ts
 * Order.query({ customerId: 'c1' }).filter(o => not(o.total.gt(100)));
 * ```
 * @throws ErrInvalidOperator for what is no clause
 */
export function not(inner: Clause): Clause {
  required(inner, 'not');
  noteUsed(inner);
  return inner.op === 'not' ? clause(inner.of) : clause({ op: 'not', of: inner });
}

/** All of the conditions that are there; undefined for none. For requests that put theirs together with the user's. */
export function allOf(...conditions: readonly (Condition | undefined)[]): Condition | undefined {
  const of = conditions.filter(condition => condition !== undefined);
  return of.length > 1 ? { op: 'and', of } : of[0];
}

function group(op: 'and' | 'or', clauses: readonly Clause[]): Clause {
  for (const member of clauses) required(member, op);
  const of = clauses.flatMap<Condition>(member => (member.op === op ? member.of : [member]));
  if (of.length === 0) throw refused(`${op}() needs at least one condition`);
  if (clauses.length === 1) return clauses[0]!;
  clauses.forEach(noteUsed);
  return clause({ op, of });
}

/** A condition that a mistake left out must not widen what a write or a read applies to. */
function required(value: unknown, op: string): void {
  if (!isClause(value)) throw refused(`${op}() takes conditions such as o.age.gt(18)`);
}

function refused(message: string): DynamormError {
  return new DynamormError('ErrInvalidOperator', message);
}

/**
 * The same condition in the form that needs the fewest parentheses: a group within a group of its kind is dissolved, a
 * group of one is its member, a double NOT is nothing. DynamoDB refuses redundant parentheses, so fewest is also safest.
 */
export function simplify(condition: Condition, context: ErrorContext = {}): Condition {
  if (condition.op === 'not') {
    const inner = simplify(condition.of, context);
    if (inner.op === 'not') return inner.of;
    return inner === condition.of ? condition : { op: 'not', of: inner };
  }
  if (condition.op !== 'and' && condition.op !== 'or') return condition;
  const { op } = condition;
  const of: Condition[] = [];
  for (const member of condition.of) {
    const simple = simplify(member, context);
    if (simple.op === op) of.push(...simple.of);
    else of.push(simple);
  }
  const [first] = of;
  if (first === undefined) {
    const message = `${context.model ?? 'A request'}: an empty ${op}() says nothing; leave the condition out instead`;
    throw new DynamormError('ErrInvalidOperator', message, context);
  }
  return of.length === 1 ? first : { op, of };
}
