import { batchGet } from '../operations/batch-get.js';
import type { ItemKey } from '../operations/item-key.js';
import { isWanted, wholeLookups } from '../operations/query/blind-lookup.js';
import { wirePages } from '../operations/query/pages.js';
import type { Read } from '../operations/query/read.js';

/** Paths a projection can name: fields, and dotted paths two levels into plain objects. */
export type SelectPath<E> = E extends unknown ? FieldPath<E> : never;

type Scalar =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Date
  | URL
  | Uint8Array
  | ReadonlySet<unknown>
  | ReadonlyMap<unknown, unknown>
  | readonly unknown[];
type Own<E> = Exclude<keyof E & string, 'isNew' | 'isChanged'>;
type IsMethod<T> = T extends (...args: never[]) => unknown ? true : false;

type FieldPath<E> = {
  [K in Own<E>]: IsMethod<E[K]> extends true ? never : K | NestedPath<K, NonNullable<E[K]>>;
}[Own<E>];
type NestedPath<K extends string, V> = V extends Scalar ? never : V extends object ? `${K}.${keyof V & string}` : never;

/** What a projection answers: a plain object of the fields named, nested ones within their parents. */
export type Selected<E, P extends string> = Flat<{
  [K in keyof E as K extends Head<P> ? K : never]: Part<E[K], Rest<K & string, P>>;
}>;

type Flat<T> = { [K in keyof T]: T[K] };
type Head<P extends string> = P extends `${infer K}.${string}` ? K : P;
type Rest<K extends string, P extends string> = P extends K ? true : P extends `${K}.${infer R}` ? R : never;
type Part<V, R> = true extends R
  ? V | undefined
  : Extract<NonNullable<V>, object> extends infer O
    ? { [K in keyof O as K extends R ? K : never]: O[K] } | undefined
    : never;

/** The whole entities behind index entries. An entry whose item was deleted meanwhile is left out. */
export function fullEntities<E>(read: Read): AsyncIterable<E> & { all(): Promise<E[]> } {
  const iterate = (): AsyncGenerator<E, void, undefined> => entities<E>(read);
  return {
    [Symbol.asyncIterator]: iterate,
    all: async () => {
      const found: E[] = [];
      for await (const entity of iterate()) found.push(entity);
      return found;
    },
  };
}

// What four requests fetch at once: a page of small index entries can stand for far more whole entities than fit in memory.
const AT_ONCE = 400;

async function* entities<E>(read: Read): AsyncGenerator<E, void, undefined> {
  for (const part of await wholeLookups(read)) yield* entitiesOf<E>(part);
}

async function* entitiesOf<E>(read: Read): AsyncGenerator<E, void, undefined> {
  const { target } = read;
  for await (const { output, prepared } of wirePages({ ...read, select: undefined, hydrates: true })) {
    const entries = output.Items ?? [];
    for (let from = 0; from < entries.length; from += AT_ONCE) {
      const keys = entries.slice(from, from + AT_ONCE).map((item): ItemKey => ({
        target,
        key: Object.fromEntries(target.model.key.map(({ name }) => [name, item[name]!])),
      }));
      const { items } = await batchGet(keys, read);
      for (const item of items) if (item !== undefined && isWanted(read, item, prepared)) yield item as E;
    }
  }
}
