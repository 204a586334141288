// The entities of entities.ts without a decorator's syntax: what Node's own type stripping and plain JavaScript run.
import {
  Attribute,
  BlindIndex,
  Encrypted,
  Entity,
  IndexPartitionKey,
  PartitionKey,
  SortKey,
  Table,
  Unique,
  UpdatedAt,
  Version,
  define,
  list,
  nested,
  number,
  stringSet,
  type Key,
} from 'dynamorm';

export class Card {
  last4!: string;
  year = 2030;
}
define(Card, { last4: Attribute(), year: Attribute(number) });

export class Person extends Entity {
  id!: Key<string>;
  mail?: string;
  passport?: string;
  phone?: string;
  phoneHash?: string;
  cards: Card[] = [];
  updatedAt!: Date;
  version!: number;
}
define(Person, Table('people', { model: 'Person', stream: 'NEW_AND_OLD_IMAGES' }), {
  id: PartitionKey(),
  mail: Unique(),
  passport: Encrypted({ bind: 'item' }),
  phone: Encrypted(),
  phoneHash: [IndexPartitionKey('by-phone'), BlindIndex({ of: 'phone' })],
  cards: Attribute(list(nested(Card))),
  updatedAt: UpdatedAt(),
  version: Version(),
});

export abstract class Owned extends Entity {
  pk!: string;
  sk!: string;
  owner!: Key<string>;
  account!: Key<string>;
}
define(Owned, {
  pk: PartitionKey('OWNER#${owner}'),
  sk: SortKey('ACCOUNT#${account}'),
  owner: Attribute(),
  account: Attribute(),
});

export class Account extends Owned {
  balance = 0;
  tags = new Set<string>();
}
define(Account, Table('accounts', { stream: 'NEW_AND_OLD_IMAGES' }), {
  balance: Attribute(number),
  tags: Attribute(stringSet),
});
