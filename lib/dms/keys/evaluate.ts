import { DynamormError } from '../../errors/dynamorm-error.js';
import { getOwn } from '../../values/own.js';
import { inputText } from './input-text.js';
import { inputsOf, type DerivedKey, type KeyInput, type KeySegment } from './key-contract.js';
import { TRANSFORMS } from './transforms.js';

/** Values of a derived key's inputs, by input name. */
export type KeyInputs = Readonly<Record<string, unknown>>;

/**
 * The text of a derived key for some inputs.
 * @throws ErrMissingPrimaryKey where an input that is not optional is missing; ErrInvalidModel where one is of another type,
 * or is none of the key's
 */
export function evaluateKey(key: DerivedKey, inputs: KeyInputs): string {
  const known = inputsOf(key);
  const declared = new Map(known.map(input => [input.name, input]));
  for (const name of Object.keys(inputs)) {
    if (!declared.has(name)) throw fault('ErrInvalidModel', key, `has no input ${name}`);
  }
  const texts = new Map(known.map(input => [input.name, textOfInput(key, input, inputs)]));
  const present = new Set(known.map(input => input.name).filter(name => (getOwn(inputs, name) ?? null) !== null));
  return key.segments.flatMap(segment => emit(segment, { texts, present }) ?? []).join(key.join ?? '');
}

interface Resolved {
  readonly texts: ReadonlyMap<string, string>;
  /** Inputs that were given, even if empty. */
  readonly present: ReadonlySet<string>;
}

function textOfInput(key: DerivedKey, input: KeyInput, inputs: KeyInputs): string {
  const value = getOwn(inputs, input.name);
  if ((value === undefined || value === null) && input.optional !== true)
    throw fault('ErrMissingPrimaryKey', key, `needs the input ${input.name}`);
  return inputText(value, input.type, `input ${input.name} of derived key ${key.name}`);
}

/** What a segment adds to the key; undefined where it is left out. */
function emit(segment: KeySegment, { texts, present }: Resolved): string | undefined {
  const { prefix = '', suffix = '', transforms = [], default: fallback, optional, omit_when: omit } = segment;
  const input = segment.value?.input;
  const literal = segment.value?.literal ?? segment.literal;
  let text = input === undefined ? inputText(literal, undefined, 'a literal') : texts.get(input)!;
  for (const transform of transforms) text = TRANSFORMS[transform](text);
  if (text === '' && fallback !== undefined) text = fallback;
  const isMissing = input !== undefined && !present.has(input);
  if (optional === true && fallback === undefined && (isMissing || text === '')) return undefined;
  if (omit?.empty === true && text === '') return undefined;
  if (omit?.default === true && fallback !== undefined && text === fallback) return undefined;
  if (omit?.values?.includes(text) === true) return undefined;
  return prefix + text + suffix;
}

function fault(code: 'ErrInvalidModel' | 'ErrMissingPrimaryKey', key: DerivedKey, message: string): DynamormError {
  return new DynamormError(code, `derived key ${key.name} ${message}`, { field: key.name, operation: 'derived key' });
}
