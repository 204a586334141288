import type { ClassSpecs, FieldSpec } from '../../lib/metadata/specs.js';
import type { Fault } from './fault.js';
import { describePlace, isDecoratorCall, misplaced, placeOf, type Place, type PlaceKind } from './place.js';

/** A decorator as it runs: whatever it is put on, it records and answers nothing, so that it fits every signature. */
export interface Recorder extends Fault<never> {
  (first?: unknown, second?: unknown, third?: unknown): never;
}

/** How one use of a decorator is recorded. */
export interface Recording {
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
export interface FieldRecording {
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
    on: ['field', 'accessor'],
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
