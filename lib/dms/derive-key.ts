import { DynamormError, isDynamormError, missingKeyError, misuse } from '../errors/errors.js';
import type { ComputedTemplate } from '../model/key-template.js';
import { percentEncode, getOwn, isObject } from '../values/value.js';
import {
  inputsOf,
  mayBeMissing,
  inputField,
  type InputType,
  type Transform,
  type DerivedKey,
  type KeySegment,
  type KeyContract,
  type KeyFixture,
} from './key-contract.js';

/** The text of a value as it stands in a key, before any transform. A number may be given for text, and the reverse. */
function inputText(value: unknown, type: InputType | undefined, what: string): string {
  const found = typeof value;
  if (type !== undefined && (found === 'boolean') !== (type === 'boolean'))
    throw refused(`${what} has to be a ${type}, not a ${found}`);
  if (found === 'string') return wellFormed(value as string, what);
  if (found === 'boolean') return value === true ? 'true' : 'false';
  if (found === 'number') return numberText(value as number, what);
  throw refused(`${what} has to be a string, a number or a boolean, not a ${found}`);
}

/** Shortest digits that read back as the same number, without an exponent: `1e21` is `1000000000000000000000`. */
function numberText(value: number, what: string): string {
  if (!Number.isFinite(value)) throw refused(`${what} has to be finite`);
  const text = String(Object.is(value, -0) ? 0 : value);
  const [, sign = '', whole = '', fraction = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? [];
  if (exponent === undefined) return text;
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.slice(0, point).padEnd(point, '0')}${digits.length > point ? `.${digits.slice(point)}` : ''}`;
}

/** Half a surrogate pair has no UTF-8 form: each runtime would put something else in its place. */
function wellFormed(text: string, what: string): string {
  if (!(text as string & { isWellFormed(): boolean }).isWellFormed())
    throw refused(`${what} has half a surrogate pair, which no key can hold`);
  return text;
}

function refused(message: string): DynamormError {
  return new DynamormError('ErrInvalidModel', message, { operation: 'derived key' });
}

/** Exactly these, since what a language's own `trim` takes away differs. */
const TRIMMED =
  '[\\u0009-\\u000D\\u0020\\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF]+';
const START = new RegExp(`^${TRIMMED}`);

/** The transforms of a segment's text, by name. */
const TRANSFORMS: Readonly<Record<Transform, (text: string) => string>> = {
  trim,
  wildcard_empty: text => (text === '' ? '*' : text),
  // Every other letter's lower case depends on a locale or on a version of Unicode.
  lowercase: text => text.replace(/[A-Z]+/g, letters => letters.toLowerCase()),
  url_encode: percentEncode,
};

function trim(text: string): string {
  let end = text.length;
  while (end > 0 && START.test(text[end - 1]!)) end--;
  return text.slice(0, end).replace(START, '');
}

/** Values of a derived key's inputs, by input name; what no segment names is passed over. */
export type KeyInputs = Readonly<Record<string, unknown>>;

/**
 * The text of a derived key for some inputs. What comes from an input is percent-encoded, so that no input can forge a delimiter that holds
 * a reserved character.
 * @throws ErrMissingPrimaryKey where an input is missing whose segment has no default and is not optional; ErrInvalidModel where one
 * is of another type
 */
function evaluateKey(key: DerivedKey, inputs: KeyInputs): string {
  const types = new Map(inputsOf(key).map(({ name, type }) => [name, type]));
  const texts: string[] = [];
  for (const segment of key.segments) {
    const text = segmentText(key, segment, { inputs, types });
    if (text !== undefined) texts.push((segment.prefix ?? '') + text + (segment.suffix ?? ''));
  }
  return texts.join(key.join ?? '');
}

interface Given {
  readonly inputs: KeyInputs;
  readonly types: ReadonlyMap<string, InputType | undefined>;
}

/** What a segment adds to the key, between its prefix and suffix; undefined where it is left out. */
function segmentText(key: DerivedKey, segment: KeySegment, { inputs, types }: Given): string | undefined {
  const { default: fallback } = segment;
  const name = segment.value?.input;
  const value = name === undefined ? (segment.value?.literal ?? segment.literal) : getOwn(inputs, name);
  if (value === undefined || value === null) {
    if (!mayBeMissing(segment)) throw missing(key, name);
    return fallback === undefined ? undefined : unlessOmitted(segment, fallback, true);
  }
  const text = inputText(
    value,
    name === undefined ? undefined : types.get(name),
    `${name ?? 'a literal'} of derived key ${key.name}`,
  );
  const encoded = transformed(segment, text, name !== undefined);
  if (encoded !== '') return unlessOmitted(segment, encoded, encoded === fallback);
  if (fallback !== undefined) return unlessOmitted(segment, fallback, true);
  return segment.optional === true ? undefined : unlessOmitted(segment, '', false);
}

/** The text after its transforms; that of an input encoded, unless it is a wildcard or was encoded already. */
function transformed({ transforms = [] }: KeySegment, given: string, isInput: boolean): string {
  let text = given;
  let isPlain = isInput;
  for (const transform of transforms) {
    if (transform === 'url_encode' || (transform === 'wildcard_empty' && text === '')) isPlain = false;
    text = TRANSFORMS[transform](text);
  }
  return isPlain ? TRANSFORMS.url_encode(text) : text;
}

function unlessOmitted({ omit_when: omit }: KeySegment, text: string, isDefault: boolean): string | undefined {
  if (omit === undefined) return text;
  const isOmitted =
    (omit.empty === true && text === '') ||
    (omit.default === true && isDefault) ||
    omit.values?.includes(text) === true;
  return isOmitted ? undefined : text;
}

function missing(key: DerivedKey, input: string | undefined): DynamormError {
  const message = `derived key ${key.name} needs the input ${input}`;
  return missingKeyError(message, { field: key.name, operation: 'derived key' });
}

/**
 * A derived key as a key template of a class, whose fields are the key's inputs by their `ts_name`.
 *
 * ```ts
 * const TenantKey = derived(doc, 'ExampleKey');
 * class Tenant extends Entity {@PartitionKey(TenantKey) pk!: string}
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

function checkContract(doc: unknown): void {
  if (!isObject(doc) || !Array.isArray((doc as Partial<KeyContract>).derived_keys))
    throw misuse('a derived key', 'the document that parseKeyContract() answered');
}

/** The text of a derived key for inputs by their contract name. @throws ErrInvalidModel ErrMissingPrimaryKey */
export function deriveKey(doc: KeyContract, name: string, inputs: KeyInputs): string {
  return evaluateKey(derivedKeyOf(doc, name), inputs);
}

/** What came of a fixture. */
export interface FixtureResult {
  /** Name of the derived key. */
  readonly key: string;
  /** The fixture that was run. */
  readonly fixture: KeyFixture;
  /** The text that was made; undefined where it threw. */
  readonly actual: string | undefined;
  /** Whether `actual` is what the fixture expects. */
  readonly passed: boolean;
}

/** Runs every fixture of a document: what a spec asserts to hold this runtime to the others. */
export function runKeyFixtures(doc: KeyContract): readonly FixtureResult[] {
  checkContract(doc);
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
  checkContract(doc);
  const key = doc.derived_keys.find(one => one.name === name);
  if (key !== undefined) return key;
  throw new DynamormError('ErrInvalidModel', `the document has no derived key ${name}`, { operation: 'derived key' });
}
