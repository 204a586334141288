import { didYouMean } from '../lib/errors/suggest.js';
import type { IndexSpec } from '../lib/metadata/specs.js';
import type { Projects } from './recording/field-decorator.js';
import { recorder, type Fault } from './recording/record.js';

/** What a secondary index is besides its keys, which stand on the fields. */
export interface IndexOptions<Field extends string = string> {
  /** `GSI` by default; an `LSI` shares the table's partition key. */
  readonly type?: 'GSI' | 'LSI';
  /** `ALL` by default, `KEYS_ONLY`, or the fields to include. */
  readonly projection?: 'ALL' | 'KEYS_ONLY' | readonly Field[];
}

const NEEDS = '@Index() needs a class, and a projection of its public fields';

/** A decorator of classes that have the fields `Field`. */
interface IndexDecorator<Field extends string> extends Projects<Field> {
  <C extends abstract new (...args: never[]) => object>(
    target: C & ([Field] extends [keyof InstanceType<C>] ? unknown : never),
    context?: { readonly kind: 'class' },
  ): void;
  (target: unknown, key?: unknown, descriptor?: unknown): Fault<typeof NEEDS>;
}

const OPTIONS: readonly string[] = ['type', 'projection'];

interface IndexFactory {
  <const Field extends string = never>(name: string, options?: IndexOptions<Field>): IndexDecorator<Field>;
}

/**
 * Declares a secondary index. An index whose keys stand on fields, and which needs no options, needs no declaration.
 *
 * ```ts
 * {@Table('shop')@Index('by-status', { projection: ['total'] })
 *   class Order extends Entity {@IndexPartitionKey('by-status')@Attribute() status = 'open';@Attribute() total = 0 }
 *   for await (const order of Order.index('by-status').query({ status: 'open' })) console.log(order.total);
 * }
 * ```
 * @throws ErrInvalidModel at first use of the class, for an index without a key or a projection of unknown fields
 */
export const Index: IndexFactory = (...given: readonly unknown[]) => {
  const [name, options = {}] = given;
  return recorder({
    decorator: 'Index',
    needs: NEEDS,
    given,
    on: ['class'],
    record({ specs }) {
      if (typeof name !== 'string' || name === '') return 'gives @Index() no index name';
      if (specs.indexes.some(index => index.name === name)) return `has @Index('${name}') twice`;
      if (typeof options !== 'object' || options === null) return 'gives @Index() something that is no options object';
      specs.indexes.push({ ...options, name });
      return wrongOption(options as Readonly<Record<string, unknown>>, name);
    },
  });
};

function wrongOption(options: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const unknown = Object.keys(options).find(option => !OPTIONS.includes(option));
  const { type, projection } = options as Partial<Record<keyof IndexSpec, unknown>>;
  if (unknown !== undefined)
    return `gives @Index('${name}') an unknown option ${unknown}${didYouMean(unknown, OPTIONS)}`;
  if (type !== undefined && type !== 'GSI' && type !== 'LSI')
    return `gives @Index('${name}') a type that is no GSI or LSI`;
  if (projection === undefined || projection === 'ALL' || projection === 'KEYS_ONLY' || Array.isArray(projection))
    return undefined;
  return `gives @Index('${name}') a projection that is not ALL, KEYS_ONLY or a list of fields`;
}
