// The entities of shop.ts, with decorators as most write them; entities-defined.ts has them without.
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
  list,
  nested,
  number,
  stringSet,
  type Key,
} from 'dynamorm';

export class Card {
  @Attribute() last4!: string;
  @Attribute(number) year = 2030;
}

@Table('people', { model: 'Person', stream: 'NEW_AND_OLD_IMAGES' })
export class Person extends Entity {
  @PartitionKey() id!: Key<string>;
  @Unique() mail?: string;
  @Encrypted({ bind: 'item' }) passport?: string;
  @Encrypted() phone?: string;
  @IndexPartitionKey('by-phone') @BlindIndex({ of: 'phone' }) phoneHash?: string;
  @Attribute(list(nested(Card))) cards: Card[] = [];
  @UpdatedAt() updatedAt!: Date;
  @Version() version!: number;
}

export abstract class Owned extends Entity {
  @PartitionKey('OWNER#${owner}') pk!: string;
  @SortKey('ACCOUNT#${account}') sk!: string;
  @Attribute() owner!: Key<string>;
  @Attribute() account!: Key<string>;
}

@Table('accounts', { stream: 'NEW_AND_OLD_IMAGES' })
export class Account extends Owned {
  @Attribute(number) balance = 0;
  @Attribute(stringSet) tags = new Set<string>();
}
