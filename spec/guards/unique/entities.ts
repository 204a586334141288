import {
  Attribute,
  binary,
  Entity,
  Index,
  IndexPartitionKey,
  IndexSortKey,
  number,
  PartitionKey,
  SortKey,
  Table,
  Ttl,
  Unique,
  UpdatedAt,
  Version,
  type Key,
} from '../../../lib/index.js';

const lower = (text: string): string => text.trim().toLowerCase();

/** Texts as keys, a version, a field alone and a group of two. */
@Table('users')
export class User extends Entity {
  @PartitionKey() id!: Key<string>;
  @Unique({ normalize: lower }) @Attribute() email?: string | null;
  @Unique({ group: 'handle' }) @Attribute() tenant?: string;
  @Unique({ group: 'handle', normalize: lower }) @Attribute() handle?: string;
  @Attribute() name = '';
  @Attribute() tags = new Set<string>();
  @Version() version!: number;
  @UpdatedAt() updatedAt!: Date;
}

/** A number as key, without a version, with an expiry. */
@Table('seats')
@Index('by-expiry')
export class Seat extends Entity {
  @PartitionKey() @Attribute(number) n!: Key<number>;
  @Unique() @Attribute() badge?: number;
  @Attribute() note = '';
  @IndexPartitionKey('by-expiry') @Ttl() expires?: Date;
}

/** Bytes and a number as keys, turned around in an index. */
@Table('blobs')
@Index('turned')
export class Blob extends Entity {
  @PartitionKey() @Attribute(binary) @IndexSortKey('turned') id!: Key<Uint8Array>;
  @SortKey() @Attribute(number) @IndexPartitionKey('turned') part!: Key<number>;
  @Unique() @Attribute() digest?: Uint8Array;
}

/** One table, several classes: a member's address is unique among members and admins, not among shops. */
@Table('people', { type: 'member' })
export class Member extends Entity {
  @PartitionKey('TENANT#${tenant}') pk!: string;
  @SortKey('MEMBER#${id}') sk!: string;
  @Unique({ group: 'mail' }) @Attribute() tenant!: Key<string>;
  @Attribute() id!: Key<string>;
  @Unique({ group: 'mail' }) @Attribute() mail?: string;
}
@Table('people', { type: 'admin' })
export class Admin extends Member {}
@Table('people', { type: 'shop' })
export class Shop extends Entity {
  @PartitionKey('TENANT#${tenant}') pk!: string;
  @SortKey('SHOP#${id}') sk!: string;
  @Attribute() tenant!: Key<string>;
  @Attribute() id!: Key<string>;
  @Unique({ group: 'mail' }) @Attribute() mail?: string;
}
