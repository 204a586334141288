import { DynamormError } from '../../errors/dynamorm-error.js';
import { getOwn } from '../../values/own.js';
import { inputText } from './input-text.js';
import { inputsOf, mayBeMissing, type DerivedKey, type InputType, type KeySegment } from './key-contract.js';
import { TRANSFORMS } from './transforms.js';

/** Values of a derived key's inputs, by input name; what no segment names is passed over. */
export type KeyInputs = Readonly<Record<string, unknown>>;

/**
 * The text of a derived key for some inputs. What comes from an input is percent-encoded, so that no input can forge a delimiter that holds
 * a reserved character.
 * @throws ErrMissingPrimaryKey where an input is missing whose segment has no default and is not optional; ErrInvalidModel where one
 * is of another type
 */
export function evaluateKey(key: DerivedKey, inputs: KeyInputs): string {
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
  return new DynamormError('ErrMissingPrimaryKey', message, { field: key.name, operation: 'derived key' });
}
