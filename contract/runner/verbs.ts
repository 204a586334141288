import type { Clause, Session } from '../../lib/index.js';
import type { Deletion, ItemKey } from '../../lib/index.js';

/** References as a class of run time answers them: any name, any word. */
export interface Ref {
  readonly [word: string]: (...operands: readonly unknown[]) => unknown;
}
/** The `o` of a callback. */
export interface Refs {
  at(field: string): Ref;
}
type Ask = (o: Refs) => Clause;
type Changes = (o: Refs) => unknown;

export interface Fields {
  [field: string]: unknown;
}
export interface Stored extends Fields {
  save(options?: object): Promise<unknown>;
  delete(options?: object): Promise<unknown>;
  touch(options?: object): Promise<unknown>;
}
export interface ReadPage {
  readonly items: readonly Fields[];
  readonly cursor: string | undefined;
}

/** A query or scan. */
export interface Reading {
  where(ask: Ask): Reading;
  filter(ask: Ask): Reading;
  select(...fields: readonly string[]): Reading;
  descending(): Reading;
  limit(items: number): Reading;
  consistent(): Reading;
  page(options?: { readonly cursor?: string | undefined }): Promise<ReadPage>;
  count(): Promise<number>;
}

/** The public verbs of an entity class as the runner calls them: by names that it knows at run time only. */
export interface EntityClass {
  new (): object;
  of(data: object): Stored;
  create(data: object, options?: object): Promise<Stored>;
  put(data: object, options?: object): Promise<Stored>;
  get(key: object, options?: object): Promise<Stored>;
  find(key: object, options?: object): Promise<Stored | undefined>;
  update(key: object, changes: Changes, options?: object): Promise<unknown>;
  upsert(key: object, changes: Changes, options?: object): Promise<unknown>;
  delete(key: object, options?: object): Promise<unknown>;
  query(key: object): Reading;
  scan(options?: object): Reading;
  index(name: string): { query(key: object): Reading; scan(options?: object): Reading };
  key(key: object): ItemKey;
  deletion(key: object): Deletion;
  using(session: Session): EntityClass;
}
