import type { Uncalled } from '../recording/fault.js';
import type { CustomCodec } from '../../lib/model/codecs/custom.js';
import type { FieldDecorator, Served } from '../recording/field-decorator.js';
import { readOptions } from '../recording/options.js';
import { recordField, type Recorder } from '../recording/record.js';
import { isTemplate, type KeyValue, type Template } from './key-value.js';

/** How a key field of a table is stored. */
export interface KeyOptions {
  /** Stored attribute name; else the field's name under the class's naming. */
  readonly name?: string;
  /** The text it is made of, from other fields. */
  readonly template?: Template | undefined;
  /** How its values are stored, where it is no template. */
  readonly codec?: CustomCodec<never> | undefined;
}

/** The signatures of a key decorator; `Decorator` is its name. */
export interface TableKeyFactory<Decorator extends string> extends Uncalled<Decorator> {
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
export function recordTableKey(role: 'partitionKey' | 'sortKey', given: readonly unknown[]): Recorder {
  const decorator = role === 'partitionKey' ? 'PartitionKey' : 'SortKey';
  const options = isTemplate(given[0]) ? { template: given[0] } : given[0];
  const { parts, fault } = readOptions(options, OPTIONS);
  const needs = `@${decorator}() needs a public field of type string, number, bigint, Uint8Array, or Date`;
  return recordField({ spec: { role, decorator, ...parts }, needs, given, fault });
}
