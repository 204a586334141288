import type { CustomCodec } from '../lib/model/codecs/custom.js';
import { readOptions, type FieldDecorator, type Served } from './recording/field-decorator.js';
import { recordField, type Uncalled, type Recorder } from './recording/record.js';

/**
 * What a key field may hold: what is stored as `S`, `N` or `B`. A value class that knows its own text (such as Date, URL or
 * those of Temporal) is one too, with a codec beside the key decorator.
 */
export type KeyValue = string | number | bigint | Uint8Array | { toJSON(): unknown };

/** A key computed from fields rather than written as a template, such as a derived key of a key contract. */
export interface ComputedKey {
  /** Fields it reads. */
  readonly fields: readonly string[];
  /** How it is named in messages. */
  readonly text?: string;
  /** The key text; undefined where a field it needs is missing or empty. */
  render(values: Readonly<Record<string, unknown>>): string | undefined;
}

/** Literal text with `${field}` parts, such as `'ORDER#${orderId}'`, a constant, or a computed key. */
export type Template = string | ComputedKey;

/** Whether a key decorator was given a template rather than options. */
export function isTemplate(given: unknown): given is Template {
  return typeof given === 'string' || (typeof given === 'object' && given !== null && 'render' in given);
}

/** How a key field of a table is stored. */
interface KeyOptions {
  /** Stored attribute name; else the field's name under the class's naming. */
  readonly name?: string;
  /** The text it is made of, from other fields. */
  readonly template?: Template | undefined;
  /** How its values are stored, where it is no template. */
  readonly codec?: CustomCodec<never> | undefined;
}

/** The signatures of a key decorator; `Decorator` is its name. */
interface TableKeyFactory<Decorator extends string> extends Uncalled<Decorator> {
  (): FieldDecorator<
    KeyValue,
    `@${Decorator}() needs a public field of type string, number, bigint, Uint8Array, or Date`
  >;
  (template: Template): FieldDecorator<string, `@${Decorator}(template) needs a public string field`>;
  <T>(options: {
    readonly name?: string;
    readonly codec: CustomCodec<T>;
  }): FieldDecorator<Served<T>, `@${Decorator}({ codec }) needs a public field of the codec's type`>;
  (options: {
    readonly name?: string;
    readonly template: Template;
  }): FieldDecorator<string, `@${Decorator}({ template }) needs a public string field`>;
  (
    options: KeyOptions & { readonly template?: undefined; readonly codec?: undefined },
  ): FieldDecorator<
    KeyValue,
    `@${Decorator}() needs a public field of type string, number, bigint, Uint8Array, or Date`
  >;
}

const OPTIONS: readonly string[] = ['name', 'codec', 'template'];

/** A decorator of a table's key fields, as `@PartitionKey` and `@SortKey` are. */
function recordTableKey(role: 'partitionKey' | 'sortKey', given: readonly unknown[]): Recorder {
  const decorator = role === 'partitionKey' ? 'PartitionKey' : 'SortKey';
  const options = isTemplate(given[0]) ? { template: given[0] } : given[0];
  const { parts, fault } = readOptions(options, OPTIONS);
  const needs = `@${decorator}() needs a public field of type string, number, bigint, Uint8Array, or Date`;
  return recordField({ spec: { role, decorator, ...parts }, needs, given, fault });
}

/**
 * The partition key of the table: the field itself, or text made of other fields by a template.
 *
 * ```ts
 * class User extends Entity {@PartitionKey() id!: Key<string> }                      // { id: { S: 'u1' } }
 * class Order extends Entity {@PartitionKey('CUSTOMER#${customerId}') pk!: string }  // { pk: { S: 'CUSTOMER#c1' } }
 * ```
 * @throws ErrMissingPrimaryKey on a read or write whose key lacks a field
 */
export const PartitionKey: TableKeyFactory<'PartitionKey'> = (...given: readonly unknown[]) =>
  recordTableKey('partitionKey', given);

/**
 * The sort key of the table: the field itself, a constant, or text made of other fields by a template.
 *
 * ```ts
 * class Reading extends Entity {@SortKey() at!: Key<number> }             // { at: { N: '7' } }
 * class Order extends Entity {@SortKey('ORDER#${orderId}') sk!: string }  // { sk: { S: 'ORDER#o1' } }
 * class Profile extends Entity {@SortKey('PROFILE') sk!: string }         // { sk: { S: 'PROFILE' } }
 * ```
 * @throws ErrMissingPrimaryKey on a read or write whose key lacks a field
 */
export const SortKey: TableKeyFactory<'SortKey'> = (...given: readonly unknown[]) => recordTableKey('sortKey', given);
