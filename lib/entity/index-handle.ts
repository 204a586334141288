import { DynamormError } from '../errors/errors.js';
import { FOR_SUBCLASS } from '../metadata/registry.js';
import type { IndexModel } from '../model/model.js';
import { bindSession, targetOf, contextOf, type EntityClass, type Target } from '../operations/target.js';
import type { Session } from '../session/session.js';
import { indexOf, queryOf, scanOf, type Query, type Scan, type ScanOptions } from './query.js';

type Plain<T> = T extends { readonly [mark: symbol]: unknown } & infer V
  ? V extends string
    ? string
    : V extends number
      ? number
      : V
  : T;

/** Key fields of an index, the partition's required: what a typed handle's `query` takes. */
export type IndexKey<E, P extends keyof E, S extends keyof E> = { [F in P]: Plain<NonNullable<E[F]>> } & {
  [F in S]?: Plain<NonNullable<E[F]>>;
};

/** An index with the fields of its keys: typed exactly, and checked against the class at first use. */
export interface TypedIndex<E extends object, P extends keyof E, S extends keyof E> {
  /** Queries one partition of the index, by the fields that `on` named: `Order.byStatus.query({ status: 'open' })`. */
  query(key: IndexKey<E, P, S>): Query<E>;
  /** Scans the index: `Order.byStatus.scan()`. */
  scan(options?: ScanOptions): Scan<E>;
}

/** An index by name alone: its key fields are checked when it is queried. */
export class LooseIndex<E extends object> {
  readonly #of: () => { target: Target<E>; index: IndexModel };
  constructor(of: () => { target: Target<E>; index: IndexModel }) {
    this.#of = of;
  }

  /** Queries one partition of the index: `{ status: 'open' }`, or fields its key templates are made of. */
  query(key: { readonly [F in keyof E]?: E[F] }): Query<E> {
    const { target, index } = this.#of();
    return queryOf(target, key, index);
  }

  /** Scans the index. */
  scan(options: ScanOptions = {}): Scan<E> {
    const { target, index } = this.#of();
    return scanOf(target, options, index);
  }
}

/** What `index()` answers: an index by name, whose key fields `on` may name: `index(() => Order, 'by-status').on('status')`. */
export interface Declared<E extends object> extends LooseIndex<E> {
  /** Names the key fields, so that `query` is typed by them: the partition key's, then the sort key's. */
  on<P extends keyof E & string, S extends keyof E & string = never>(
    partition: P | readonly P[],
    ...sort: readonly S[]
  ): TypedIndex<E, P, S>;
}

/**
 * A typed handle of an index, as a static of its class: `static readonly byStatus = index(() => Order, 'by-status').on('status', 'createdAt')`.
 * The class is asked for lazily, because it is not there yet when its statics are made.
 * @throws ErrInvalidOperator at first use, where the index or its key fields are others
 */
export function index<E extends object>(type: () => EntityClass<E>, name: string): Declared<E> {
  return handle({ type, name }) as unknown as Declared<E>;
}

/** What a handle was declared with. */
interface Declaration<E extends object> {
  readonly type: () => EntityClass<E>;
  readonly name: string;
  readonly fields?: readonly string[] | undefined;
}

/** What a handle answers in another session. By a registered symbol: classes of either build carry handles of either. */
const IN_SESSION: unique symbol = Symbol.for('dynamorm/index-in-session@1') as never;
interface Rebindable {
  [IN_SESSION](session: Session): object;
}

function handle<E extends object>({ type, name, fields }: Declaration<E>): LooseIndex<E> & Rebindable {
  const loose = new LooseIndex<E>(() => {
    const target = targetOf(type());
    const found = { target, index: indexOf(target, name) };
    if (fields !== undefined) checkFields(found, fields);
    return found;
  });
  const inSession = (session: Session): LooseIndex<E> =>
    handle({ type: () => bindSession(type(), session), name, fields });
  const on = (partition: string | readonly string[], ...sort: readonly string[]): LooseIndex<E> =>
    handle({ type, name, fields: [...(typeof partition === 'string' ? [partition] : partition), ...sort] });
  // A subclass asks for its own items; a handle of quite another class stays what it is.
  const forSubclass = (sub: new () => object): LooseIndex<E> =>
    handle({ type: () => (isBase(type(), sub) ? (sub as EntityClass<E>) : type()), name, fields });
  return Object.assign(loose, { on, [IN_SESSION]: inSession, [FOR_SUBCLASS]: forSubclass });
}

const isBase = (base: object, sub: object): boolean => Object.prototype.isPrototypeOf.call(base, sub);

/** Gives a class that `using` made handles of its own, in its session: those it inherits name the class itself. */
export function bindHandles<C extends object>(bound: C, session: Session): C {
  for (
    let type = Object.getPrototypeOf(bound) as object | null;
    type !== null && type !== Function.prototype;
    type = Object.getPrototypeOf(type) as object | null
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(type))) {
      if (!isHandle(value) || Object.hasOwn(bound, name)) continue;
      Object.defineProperty(bound, name, { value: value[IN_SESSION](session), enumerable: true });
    }
  }
  return bound;
}

function isHandle(value: unknown): value is Rebindable {
  return typeof value === 'object' && value !== null && IN_SESSION in value;
}

function checkFields({ target, index: model }: { target: Target; index: IndexModel }, fields: readonly string[]): void {
  const keys = [...model.partition, ...model.sort];
  const known = new Set(keys.flatMap(({ field, template }) => [field, ...(template?.fields ?? [])]));
  for (const { attribute, of } of target.model.blindIndexes) if (keys.includes(attribute)) known.add(of.field);
  const wrong = fields.filter(field => !known.has(field));
  if (wrong.length === 0) return;
  throw new DynamormError(
    'ErrInvalidOperator',
    `${wrong.join(', ')} is no key of index ${model.name} of ${target.model.name}`,
    contextOf(target, 'index'),
  );
}
