import {
  Attribute,
  binarySet,
  CreatedAt,
  decimal,
  Entity,
  epochSeconds,
  isoDate,
  json,
  nested,
  number,
  numberSet,
  PartitionKey,
  Protected,
  SortKey,
  stringSet,
  Table,
  timestampText,
  Ttl,
  UpdatedAt,
  Version,
  type Key,
} from '../../../lib/index.js';

export class Address {
  @Attribute() city?: string;
  @Attribute({ name: 'post_code' }) postCode?: string;
  @Attribute() geo?: { lat: number; lon?: number };
}

/** Without a version: writers are told apart by what they change. */
@Table('docs')
export class Doc extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() title?: string | null;
  @Attribute({ omitEmpty: true }) note?: string | null;
  @Attribute(number) total?: number;
  @Attribute() data?: Record<string, unknown>;
  @Attribute() list?: unknown[];
  @Attribute(stringSet) names?: Set<string>;
  @Attribute(stringSet, { omitEmpty: true }) tags = new Set<string>();
  @Attribute(numberSet) numbers?: Set<number>;
  @Attribute(binarySet) blobs?: Set<Uint8Array>;
  @Attribute(nested(Address)) address?: Address;
  @Attribute(decimal) price?: string;
  @Attribute(isoDate) at?: Date;
  @Attribute(epochSeconds) seconds?: Date;
  @Attribute(timestampText) moment?: string;
  @Attribute({ json: true }) text?: unknown;
  @Attribute(json, { name: 'native' }) both?: unknown;
  @Attribute({ omitEmpty: true }) flag?: boolean;
  @Attribute({ omitEmpty: true }) count = 0;
  @Attribute({ omitEmpty: true }) plainMap: Record<string, unknown> = {};
  @Attribute({ name: '__proto__' }) proto?: unknown;
  @Attribute({ name: 'a.b-#c 😀' }) odd?: unknown;
  @Attribute({ name: 'constructor' }) built?: unknown;
  @Attribute() reserved?: string;
  @Attribute({ name: 'size' }) extent?: number;
}

/** With everything that the library owns. */
@Table('accounts')
export class Account extends Entity {
  @PartitionKey('ACCOUNT#${owner}') pk!: string;
  @SortKey('N#${no}') sk!: string;
  @Attribute() owner!: Key<string>;
  @Attribute(number) no!: Key<number>;
  @Attribute(number) balance = 0;
  @Attribute() holder?: { name: string; phones: string[] };
  @Protected() @Attribute() iban?: string;
  @Version() version!: number;
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
  @Ttl() expires?: Date;
}

/** Only a version: what races are about. */
@Table('counters')
export class Counter extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(number) n = 0;
  @Version() version!: number;
}

/** Version and stamps: everything by which a row tells whether a write was applied. */
@Table('clicks')
export class Click extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(number) n = 0;
  @Version() version!: number;
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
}

/** No version, and so nothing that tells a repeated addition. */
@Table('tallies')
export class Tally extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(number) n = 0;
  @Attribute() log?: string[];
}

@Table('audit', { writeOnce: true })
export class Audit extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() what?: string;
}
