import { DynamormError } from '../../lib/errors/errors.js';
import { specsAt } from '../../lib/metadata/registry.js';
import type { ClassSpecs, FieldSpec } from '../../lib/metadata/specs.js';

/** What can carry a decorator. */
type PlaceKind = 'field' | 'accessor' | 'method' | 'getter' | 'setter' | 'class' | 'parameter';

/** Where a decorator was put, told alike under both decorator protocols. */
interface Place {
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
function placeOf(args: readonly unknown[]): Place {
  const [first, second, third] = args;
  return isContext(second)
    ? standardPlace(first, second)
    : legacyPlace(first as object, second as string | symbol, third);
}

/** Whether these arguments are those of a decorator call, so that a factory was put on something without being called. */
function isDecoratorCall(args: readonly unknown[]): boolean {
  const [first, second] = args;
  if (isContext(second)) return true;
  if (typeof first === 'function') return !('encode' in first);
  return typeof first === 'object' && first !== null && (typeof second === 'string' || typeof second === 'symbol');
}

/** The place in words: `the static field total`. */
function describePlace({ kind, name, isStatic, isPrivate }: Place): string {
  if (kind === 'class') return 'the class';
  const what = [isStatic && 'static', isPrivate && 'private', kind].filter(word => word !== false).join(' ');
  return kind === 'parameter' ? `a parameter of ${String(name)}` : `the ${what} ${String(name)}`;
}

/** Whether this is anything but a public instance member (or a class) of one of these kinds. */
function misplaced(place: Place, kinds: readonly PlaceKind[]): boolean {
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

/** A decorator as it runs: whatever it is put on, it records and returns nothing, so that it fits every signature. */
export interface Recorder extends Fault<never> {
  (first?: unknown, second?: unknown, third?: unknown): never;
}

/** How one use of a decorator is recorded. */
interface Recording {
  /** Name of the decorator: `PartitionKey`. */
  readonly decorator: string;
  /** The sentence that says what it needs; the same as the compiler's. */
  readonly needs: string;
  /** What the factory was given. */
  readonly given: readonly unknown[];
  /** What can carry it. */
  readonly on: readonly PlaceKind[];
  /** Records it in the right place; what it answers is a fault. */
  readonly record: (place: Place) => string | undefined;
}

/** A decorator that records; one in the wrong place becomes a fault of the class, told when its model is compiled. */
export function recorder({ decorator, needs, given, on, record }: Recording): Recorder {
  const fault = (specs: ClassSpecs, sentence: string): void => void specs.faults.push(sentence);
  if (isDecoratorCall(given)) {
    // Put on without being called, the factory is the decorator; under the standard protocol its answer would run as an initializer.
    const place = placeOf(given);
    fault(place.specs, `puts @${decorator} on ${describePlace(place)} without calling it: write @${decorator}()`);
    return undefined as never;
  }
  return ((...args: readonly unknown[]) => {
    const place = placeOf(args);
    const found = misplaced(place, on)
      ? `puts @${decorator}() on ${describePlace(place)}, and ${needs}`
      : record(place);
    if (found !== undefined) fault(place.specs, found);
  }) as unknown as Recorder;
}

/** What a field decorator says besides the field it is on. */
export type FieldSpecParts = Omit<FieldSpec, 'field' | 'designType'>;

/** How one use of a field decorator is recorded. */
interface FieldRecording {
  readonly spec: FieldSpecParts;
  readonly needs: string;
  readonly given: readonly unknown[];
  /** What is wrong with what it was given, as a sentence that begins with a verb. */
  readonly fault?: string | undefined;
}

/** A decorator of fields that records `spec`. */
export function recordField({ spec, needs, given, fault }: FieldRecording): Recorder {
  return recorder({
    decorator: spec.decorator,
    needs,
    given,
    // Whether a getter has its setter tells the class, once there is one.
    on: ['field', 'accessor', 'getter'],
    record({ specs, name, designType }) {
      const field = name as string;
      if (specs.fields.some(other => other.field === field && sameSlot(other, spec)))
        return `puts @${spec.decorator}(${spec.index === undefined ? '' : `'${spec.index}'`}) on ${field} twice`;
      specs.fields.push({ ...spec, field, ...(designType !== undefined && { designType }) });
      return fault === undefined ? undefined : `gives @${spec.decorator}() of ${field} ${fault}`;
    },
  });
}

const sameSlot = (a: FieldSpecParts, b: FieldSpecParts): boolean => a.role === b.role && a.index === b.index;

declare const fault: unique symbol;

/**
 * What a decorator answers, for the compiler alone, where it is put on something it cannot work for: since no decorator
 * may answer this, the compiler prints the sentence. At run time there is no such thing.
 */
export interface Fault<Sentence extends string> {
  readonly [fault]: Sentence;
}

/** What a standard decorator is called with, told from the options of a factory. */
interface DecoratorContext {
  readonly kind: string;
  readonly addInitializer: unknown;
}

/**
 * The signature that catches the factory of a member's decorator where it is put on something without being called. Those
 * that must be given something have none: it would make the compiler's word on misspelt options longer.
 */
export interface Uncalled<Name extends string> {
  (
    target: object | undefined,
    place: DecoratorContext | string | symbol,
    descriptor?: unknown,
  ): Fault<`@${Name} is not called: write @${Name}()`>;
}

/** A factory without options of the decorator `Decorator`. */
export interface Factory<Name extends string, Decorator> extends Uncalled<Name> {
  (): Decorator;
}
