import { Entity } from '../../lib/entity/entity.js';
import type { DataOf, EntityMember, Key, KeyOf } from '../../lib/entity/types.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <_Holds extends true>(): void => undefined;

abstract class Tenant extends Entity {
  tenant!: Key<string>;
}
class User extends Tenant {
  id!: Key<number>;
  name = '';
  age?: number;
  at?: Date;
  tags = new Set<string>();
  address?: { city: string };
  loose!: Record<string, unknown>;
  object!: object;
  unknown: unknown;
  empty!: Record<never, never>;
  readonly fixed!: string;
  greet(): string {
    return this.name;
  }
  get label(): string {
    return this.name;
  }
}
class Dated extends Entity {
  at!: Key<Date>;
  kind!: Key<'a' | 'b'>;
  bytes!: Key<Uint8Array>;
  big!: Key<bigint>;
}
class Partly extends Entity {
  readonly id?: Key<string>;
  options?: { a?: string };
  any!: Partial<Record<string, string>>;
}
class Unmarked extends Entity {
  pk!: string;
  sk?: number;
  at!: Date;
  body!: { text: string };
  run(): void {}
}

// Every member of the base class is left out, and nothing but them.
is<Equal<keyof Entity, EntityMember>>();

is<Equal<KeyOf<User>, { tenant: string; id: number }>>();
is<Equal<KeyOf<Dated>, { at: Date; kind: 'a' | 'b'; bytes: Uint8Array; big: bigint }>>();
is<Equal<KeyOf<Partly>, { id: string }>>();
is<Equal<keyof KeyOf<Unmarked>, 'pk' | 'sk' | 'at'>>();
is<Equal<keyof DataOf<Unmarked>, 'pk' | 'sk' | 'at' | 'body' | 'run'>>();

// A marked field is a plain one to everybody else.
export function plainly(user: User): string {
  user.tenant = 'acme';
  user.id = user.id + 1;
  const [tenant, id]: [string, number] = [user.tenant, user.id];
  return `${tenant.toUpperCase()}/${id.toFixed()}`;
}

void User.get({ tenant: 'a', id: 1 });
void Dated.get({ at: new Date(), kind: 'a', bytes: new Uint8Array(), big: 1n });
void Unmarked.get({ pk: 'a' });
void Unmarked.get({ pk: 'a', sk: 1 });
void User.create({ tenant: 'a', id: 1, name: 'Ada', at: new Date(), tags: new Set(['x']), address: { city: 'Oslo' } });
void User.create({ name: 'Ada', loose: { any: 1 }, fixed: 'x' });
void User.of({});

// @ts-expect-error the sort key is missing
void User.get({ tenant: 'a' });
// @ts-expect-error the sort key is a number
void User.get({ tenant: 'a', id: '1' });
// @ts-expect-error a name is no key
void User.get({ tenant: 'a', id: 1, name: 'Ada' });
// @ts-expect-error a kind is a or b
void Dated.get({ at: new Date(), kind: 'c', bytes: new Uint8Array(), big: 1n });
// @ts-expect-error an object is no key
void Unmarked.get({ pk: 'a', body: { text: '' } });
// @ts-expect-error a key is text
void Unmarked.get({ pk: 1 });
// @ts-expect-error no such field
void User.create({ nam: 'Ada' });
// @ts-expect-error a name is text
void User.create({ name: 1 });
// @ts-expect-error a tenant is text
void User.create({ tenant: 1 });
// @ts-expect-error a method is no data
void User.create({ greet: () => '' });
// @ts-expect-error what the base class has is no data
void User.create({ isNew: true });
// @ts-expect-error nor is what it does
void User.create({ save: () => undefined });
// @ts-expect-error a boolean identifies nothing
export type NoKey = Key<boolean>;
