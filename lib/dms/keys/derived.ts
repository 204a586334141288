import { DynamormError, isDynamormError } from '../../errors/dynamorm-error.js';
import type { ComputedTemplate } from '../../model/template.js';
import { evaluateKey, type KeyInputs } from './evaluate.js';
import { inputField, inputsOf, type DerivedKey, type KeyContract, type KeyFixture } from './key-contract.js';

/**
 * A derived key as a key template of a class, whose fields are the key's inputs by their `ts_name`.
 *
 * ```ts
 * class Tenant extends Entity {
 *   @PartitionKey(derived(doc, 'ExampleKey')) pk!: string;
 *   @Attribute() tenantId!: Key<string>;
 * }
 * ```
 * @throws ErrInvalidModel where the document has no such key
 */
export function derived(doc: KeyContract, name: string): ComputedTemplate {
  const key = derivedKeyOf(doc, name);
  return Object.freeze({
    fields: Object.freeze(inputsOf(key).map(inputField)),
    text: `derived key ${name}`,
    render(values: Readonly<Record<string, unknown>>): string | undefined {
      try {
        return evaluateKey(
          key,
          Object.fromEntries(inputsOf(key).map(input => [input.name, values[inputField(input)]])),
        );
      } catch (error) {
        // A template answers undefined for what is missing; whoever renders it names the fields.
        if (isDynamormError(error, 'ErrMissingPrimaryKey')) return undefined;
        throw error;
      }
    },
  });
}

/** The text of a derived key for inputs by their contract name. @throws ErrInvalidModel ErrMissingPrimaryKey */
export function deriveKey(doc: KeyContract, name: string, inputs: KeyInputs): string {
  return evaluateKey(derivedKeyOf(doc, name), inputs);
}

/** What came of a fixture. */
export interface FixtureResult {
  readonly key: string;
  readonly fixture: KeyFixture;
  /** The text that was made; undefined where it threw. */
  readonly actual: string | undefined;
  readonly passed: boolean;
}

/** Runs every fixture of a document: what a spec asserts to hold this runtime to the others. */
export function runKeyFixtures(doc: KeyContract): readonly FixtureResult[] {
  return doc.derived_keys.flatMap(key =>
    (key.fixtures ?? []).map(fixture => {
      const actual = evaluated(key, fixture);
      return { key: key.name, fixture, actual, passed: actual === fixture.expect };
    }),
  );
}

function evaluated(key: DerivedKey, fixture: KeyFixture): string | undefined {
  try {
    return evaluateKey(key, fixture.input);
  } catch {
    return undefined;
  }
}

function derivedKeyOf(doc: KeyContract, name: string): DerivedKey {
  const key = doc.derived_keys.find(one => one.name === name);
  if (key !== undefined) return key;
  throw new DynamormError('ErrInvalidModel', `the document has no derived key ${name}`, { operation: 'derived key' });
}
