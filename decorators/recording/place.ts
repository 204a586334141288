import { DynamormError } from '../../lib/errors/dynamorm-error.js';
import { specsAt } from '../../lib/metadata/registry.js';
import type { ClassSpecs } from '../../lib/metadata/specs.js';

/** What can carry a decorator. */
export type PlaceKind = 'field' | 'accessor' | 'method' | 'getter' | 'setter' | 'class' | 'parameter';

/** Where a decorator was put, told alike under both decorator protocols. */
export interface Place {
  /** The class itself, for a decorator of a class. */
  readonly type: unknown;
  readonly specs: ClassSpecs;
  readonly kind: PlaceKind;
  /** Name of the member; that of the class for a class. */
  readonly name: string | symbol;
  readonly isStatic: boolean;
  readonly isPrivate: boolean;
  /** What the compiler left word of (`design:type`), under the legacy protocol with reflect-metadata loaded. */
  readonly designType: unknown;
}

/** The part of a standard decorator's context that is read. */
interface Context {
  readonly kind: PlaceKind;
  readonly name: string | symbol | undefined;
  readonly static?: boolean;
  readonly private?: boolean;
  readonly metadata?: object;
}

/** Tells the place from the arguments that a decorator is called with. @throws ErrInvalidModel without decorator metadata */
export function placeOf(args: readonly unknown[]): Place {
  const [first, second, third] = args;
  return isContext(second)
    ? standardPlace(first, second)
    : legacyPlace(first as object, second as string | symbol, third);
}

/** Whether these arguments are those of a decorator call, so that a factory was put on something without being called. */
export function isDecoratorCall(args: readonly unknown[]): boolean {
  const [first, second] = args;
  if (isContext(second)) return true;
  if (typeof first === 'function') return !('encode' in first);
  return typeof first === 'object' && first !== null && (typeof second === 'string' || typeof second === 'symbol');
}

/** The place in words: `the static field total`. */
export function describePlace({ kind, name, isStatic, isPrivate }: Place): string {
  if (kind === 'class') return 'the class';
  const what = [isStatic && 'static', isPrivate && 'private', kind].filter(word => word !== false).join(' ');
  return kind === 'parameter' ? `a parameter of ${String(name)}` : `the ${what} ${String(name)}`;
}

/** Whether this is anything but a public instance member (or a class) of one of these kinds. */
export function misplaced(place: Place, kinds: readonly PlaceKind[]): boolean {
  return !kinds.includes(place.kind) || place.isStatic || place.isPrivate || typeof place.name === 'symbol';
}

function isContext(value: unknown): value is Context {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { kind?: unknown }).kind === 'string' &&
    typeof (value as { addInitializer?: unknown }).addInitializer === 'function'
  );
}

function standardPlace(decorated: unknown, context: Context): Place {
  if (typeof context.metadata !== 'object' || context.metadata === null)
    throw new DynamormError(
      'ErrInvalidModel',
      'this compiler gives decorators no metadata: TypeScript 5.2, esbuild 0.21, swc 1.4 and Babel 7.23 are the first that do',
      { operation: 'decorate' },
    );
  return {
    type: context.kind === 'class' ? decorated : undefined,
    specs: specsAt(context.metadata),
    kind: context.kind,
    name: context.name ?? 'without a name',
    isStatic: context.static === true,
    isPrivate: context.private === true,
    designType: undefined,
  };
}

function legacyPlace(target: object, key: string | symbol | undefined, third: unknown): Place {
  const isClass = typeof target === 'function';
  const kind = legacyKind(key, third);
  return {
    type: kind === 'class' ? target : undefined,
    // A constructor's parameter is decorated without a key, like the class; its static side stands for the class.
    specs: specsAt(isClass ? (target as unknown as { prototype: object }).prototype : target),
    kind,
    name: key ?? (target as { name?: string }).name ?? '',
    isStatic: isClass && key !== undefined,
    isPrivate: false,
    designType: key === undefined ? undefined : designType(target, key),
  };
}

function legacyKind(key: string | symbol | undefined, third: unknown): PlaceKind {
  if (typeof third === 'number') return 'parameter';
  if (key === undefined) return 'class';
  if (typeof third !== 'object' || third === null) return 'field';
  const { value, get, set } = third as { value?: unknown; get?: unknown; set?: unknown };
  if (typeof value === 'function') return 'method';
  if (get !== undefined && set !== undefined) return 'accessor';
  return get !== undefined ? 'getter' : set !== undefined ? 'setter' : 'field';
}

function designType(target: object, key: string | symbol): unknown {
  const { getMetadata } = Reflect as { getMetadata?: (name: string, target: object, key: string | symbol) => unknown };
  return getMetadata?.('design:type', target, key);
}
