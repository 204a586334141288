import { DynamormError } from '../lib/errors/errors.js';
import type { MemberDecorator, Projects } from './recording/field-decorator.js';

/** What a decorator answers that works for its place. `void` alone would take any answer, that of a misplaced one included. */
type Fits = void | undefined;

/** Decorators by member, one or a list of them. */
type MemberDecorators<T> = {
  readonly [K in keyof T & string]?: MemberDecorator<NonNullable<T[K]>> | readonly MemberDecorator<NonNullable<T[K]>>[];
};

type ClassDecorator<C extends abstract new (...args: never[]) => object> = ((target: C) => Fits) &
  Projects<keyof InstanceType<C>>;

type AnyDecorator = (target: unknown, key?: string, descriptor?: PropertyDescriptor) => unknown;

/**
 * Puts decorators on a class without the syntax of decorators: for Node's own type stripping, `erasableSyntaxOnly` and plain
 * JavaScript. They are the same decorators, and a field that the class does not have, or one of the wrong type, is a compile
 * error as with `@`. Members come last; what several decorators share is a list. Answers the class.
 *
 * ```ts
 * class Order extends Entity { id!: Key<string>; total = 0; check(): void {} }
 * define(Order, Table('shop'), { id: PartitionKey(), total: Attribute(number), check: BeforeSave() });
 * class Line { sku = ''; }
 * define(Line, { sku: Attribute() });   // a class for `nested`, without a table
 * ```
 * @throws ErrInvalidModel at once, for what is no decorator; at first use of the
 * class, for what the decorators cannot work with
 */
export function define<C extends abstract new (...args: never[]) => object>(
  type: C,
  decorators: ClassDecorator<C> | readonly ClassDecorator<C>[],
  members: MemberDecorators<InstanceType<C>>,
): C;
export function define<C extends abstract new (...args: never[]) => object>(
  type: C,
  members: MemberDecorators<InstanceType<C>>,
): C;
export function define(type: abstract new () => object, ...given: readonly unknown[]): unknown {
  const [decorators, members] = given.length > 1 ? given : [[], given[0]];
  if (typeof type !== 'function' || typeof members !== 'object' || members === null || Array.isArray(members))
    throw invalid('takes a class, its decorators, and an object of decorators by member');
  const { prototype } = type as unknown as { readonly prototype: object };
  const uses: (readonly [AnyDecorator, ...Parameters<AnyDecorator>])[] = [];
  for (const [member, on] of Object.entries(members)) {
    const descriptor = descriptorOf(prototype, member);
    for (const decorator of listed(on, member)) uses.push([decorator, prototype, member, descriptor]);
  }
  // Last, as the syntax runs them: the class is registered once its fields are known.
  for (const decorator of listed(decorators, type.name).reverse()) uses.push([decorator, type]);
  for (const [decorator, ...place] of uses) decorator(...place);
  return type;
}

/** The decorators of one place; all are looked at before the first one runs, so that a class is defined whole or not at all. */
function listed(given: unknown, place: string): AnyDecorator[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  for (const one of list)
    if (typeof one !== 'function') throw invalid(`has something for ${place} that is no decorator: write Attribute()`);
  return [...list] as AnyDecorator[];
}

/** A method, getter or setter of the class or a base; undefined for a field, which only instances have. */
function descriptorOf(prototype: object, member: string): PropertyDescriptor | undefined {
  for (let at: object | null = prototype; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const found = Object.getOwnPropertyDescriptor(at, member);
    if (found !== undefined) return found;
  }
  return undefined;
}

const invalid = (message: string): DynamormError =>
  new DynamormError('ErrInvalidModel', `define() ${message}`, { operation: 'define' });
