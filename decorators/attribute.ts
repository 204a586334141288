import type { CustomCodec } from '../lib/model/codecs/custom.js';
import {
  readOptions,
  type FieldDecorator,
  type PlainFieldDecorator,
  type Served,
  type ReadOptions,
  type StandardSchema,
} from './recording/field-decorator.js';
import { recordField, type Uncalled } from './recording/record.js';

/** How a field is stored, besides its codec. */
export interface AttributeOptions<Input = unknown> {
  /** Stored attribute name; else the field's name under the class's naming. */
  readonly name?: string;
  /** Leave the attribute out where its value is empty: null, `''`, 0, false, an empty list, set or map. */
  readonly omitEmpty?: boolean;
  /** Whether items may do without it. True unless `required`. */
  readonly optional?: boolean;
  /** Refuse to write an item without it: `ErrInvalidModel`. */
  readonly required?: boolean;
  /** Validator that every written value must pass: any Standard Schema. A value that does not is `ErrValidation`. */
  readonly validate?: StandardSchema<Input>;
  /** Store the value as its deterministic JSON text (`S`). */
  readonly json?: boolean;
  /**
   * Leave the field out of `toJSON`, and so out of what an API answers. It is stored and read as any other. Attributes that a template
   * makes are hidden unless they say `false`.
   */
  readonly hidden?: boolean;
  /**
   * `'read'`: an item that lacks the attribute is read with the field's initial value, which is no change and is only written
   * once it is set to something else. Without it no default but an empty value is ever read.
   */
  readonly default?: 'read';
}

/** The names of `AttributeOptions`, for calls from plain JavaScript. */
export const ATTRIBUTE_OPTIONS: readonly string[] = [
  'name',
  'omitEmpty',
  'optional',
  'required',
  'validate',
  'json',
  'hidden',
  'default',
];

type NotPlain =
  '@Attribute() cannot tell how to store this type: give it a codec, such as @Attribute(isoDate) or @Attribute(nested(Address))';
const NEEDS = '@Attribute() needs a public instance field';
type CodecNeeds = "@Attribute(codec) needs a public field of the codec's type";
type OptionsNeed = '@Attribute(options) needs a public instance field, of the type its schema takes';

interface AttributeFactory extends Uncalled<'Attribute'> {
  (): PlainFieldDecorator<NotPlain, typeof NEEDS>;
  <T>(codec: CustomCodec<T>, options?: AttributeOptions): FieldDecorator<Served<T>, CodecNeeds>;
  <Input>(options: AttributeOptions<Input>): PlainFieldDecorator<NotPlain, OptionsNeed, Input>;
}

/**
 * Declares a stored field. Without a codec it holds plain data, stored by its value: texts, numbers, booleans, bytes, lists,
 * objects, sets of texts, numbers or bytes. Everything else has a codec.
 *
 * ```ts
 * class User extends Entity {@Attribute() name = '' }                                                        // { name: { S: 'Ada' } }
 * class Author extends Entity {@Attribute(isoDate) born?: Date }                                             // { born: { S: '2026-01-16T00:00:00.000Z' } }
 * class Post extends Entity {@Attribute(stringSet, { omitEmpty: true }) tags = new Set<string>() }           // left out while it is empty
 * class Account extends Entity {@Attribute({ default: 'read' }) plan = 'free' }                              // 'free' where an older item has no plan
 * class Login extends Entity {@Attribute({ hidden: true }) hash?: string }                                   // stored, never in JSON
 * class Contact extends Entity {@Attribute({ name: 'mail', validate: z.string().email() }) email?: string }  // any Standard Schema
 * ```
 * @throws ErrInvalidModel at first use of the class, where the type needs a codec or an option is unknown; ErrValidation on a write
 * whose value the schema refuses
 */
export const Attribute: AttributeFactory = (...given: readonly unknown[]) => {
  const { parts, fault } = readCodecAndOptions(given, ATTRIBUTE_OPTIONS);
  return recordField({ spec: { role: 'attribute', decorator: 'Attribute', ...parts }, needs: NEEDS, given, fault });
};

/** How a field that the library knows the meaning of is stored. */
export interface NameOptions {
  /** Stored attribute name; else the field's name under the class's naming. */
  readonly name?: string;
}

/** What `@Decorator(codec?, options?)` was given, sorted, and what is wrong with it. */
export function readCodecAndOptions(given: readonly unknown[], known: readonly string[]): ReadOptions {
  const [codec, options] = isCodec(given[0]) ? given : [undefined, given[0]];
  const { parts, fault } = readOptions(options, known);
  return { parts: { ...parts, ...(codec !== undefined && { codec }) }, fault };
}

/** Whether a decorator was given a codec rather than options. */
function isCodec(given: unknown): given is CustomCodec<unknown> {
  return (
    given !== null &&
    (typeof given === 'object' || typeof given === 'function') &&
    typeof (given as Partial<CustomCodec<unknown>>).encode === 'function'
  );
}
