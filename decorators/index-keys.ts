import { readOptions, type FieldDecorator } from './recording/field-decorator.js';
import { recordField, type Recorder } from './recording/record.js';
import { isTemplate, type KeyValue, type Template } from './table-keys.js';

/** How a key field of an index is stored. */
interface IndexKeyOptions {
  /** Stored attribute name; else the field's name under the class's naming. */
  readonly name?: string;
  /** Place within a key of several fields, counted from 0; declaration order where absent. */
  readonly position?: number;
}

/** The signatures of an index key decorator; `Decorator` is its name. What is said last is what compilers print of misspelt options. */
interface IndexKeyFactory<Decorator extends string> {
  (
    index: string,
    template: Template | (IndexKeyOptions & { readonly template: Template }),
  ): FieldDecorator<string, `@${Decorator}(index, template) needs a public string field`>;
  (
    index: string,
    options?: IndexKeyOptions & { readonly template?: undefined },
  ): FieldDecorator<
    KeyValue,
    `@${Decorator}(index) needs a public field of type string, number, bigint, Uint8Array, or Date`
  >;
}

const OPTIONS: readonly string[] = ['name', 'position', 'template'];

/** A decorator of an index's key fields, as `@IndexPartitionKey` and `@IndexSortKey` are. */
function recordIndexKey(role: 'indexPartitionKey' | 'indexSortKey', given: readonly unknown[]): Recorder {
  const decorator = role === 'indexPartitionKey' ? 'IndexPartitionKey' : 'IndexSortKey';
  const [index, second] = given;
  const named = typeof index === 'string' && index !== '';
  const { parts, fault } = readOptions(isTemplate(second) ? { template: second } : second, OPTIONS);
  const needs = `@${decorator}(index) needs a public field of type string, number, bigint, Uint8Array, or Date`;
  return recordField({
    spec: { role, decorator, index: named ? index : '', ...parts },
    needs,
    given,
    fault: named ? fault : 'no index name',
  });
}

/**
 * The partition key of a secondary index, or one of up to four fields that make it together. A field may be a key of several
 * indexes; an item without the field is not in the index.
 *
 * ```ts
 * class Order extends Entity {@IndexPartitionKey('by-status')@Attribute() status: 'open' | 'paid' = 'open' }  // the field itself
 * class User extends Entity {@IndexPartitionKey('by-mail', 'MAIL#${email}') gsi1pk?: string }                  // { gsi1pk: { S: 'MAIL#a@b.c' } }
 * ```
 * @throws ErrInvalidModel at first use of the class, for a template of unknown fields
 */
export const IndexPartitionKey: IndexKeyFactory<'IndexPartitionKey'> = (...given: readonly unknown[]) =>
  recordIndexKey('indexPartitionKey', given);

/**
 * The sort key of a secondary index, or one of up to four fields that make it together.
 *
 * ```ts
 * class Order extends Entity {@IndexSortKey('by-status')@CreatedAt() createdAt!: Date }              // the field itself
 * class Shop extends Entity {@IndexSortKey('by-place', { position: 1 })@Attribute() city!: string }  // the second of two
 * ```
 */
export const IndexSortKey: IndexKeyFactory<'IndexSortKey'> = (...given: readonly unknown[]) =>
  recordIndexKey('indexSortKey', given);
