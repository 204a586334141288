import { Attribute, CreatedAt, Entity, Index, IndexPartitionKey, IndexSortKey, PartitionKey, SortKey, stringSet, Table, Ttl, UpdatedAt, Version, type Key } from '../../lib/index.js';

/** An order of a shop: one class, one item type, its keys made of its own fields. */
@Table('shop', { stream: 'NEW_AND_OLD_IMAGES' })
@Index('by-status')
export class Order extends Entity {
  @PartitionKey('CUSTOMER#${customerId}') pk!: string;
  @SortKey('ORDER#${orderId}') sk!: string;
  @Attribute() customerId!: Key<string>;
  @Attribute() orderId!: Key<string>;
  @IndexPartitionKey('by-status') @Attribute() status: 'open' | 'paid' = 'open';
  @IndexSortKey('by-status') @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
  @Attribute() total = 0;
  @Attribute(stringSet, { omitEmpty: true }) tags = new Set<string>();
  @Attribute() address?: { city: string; street: string };
  @Attribute() lines: { sku: string; n: number }[] = [];
  @Version() version!: number;
}

/** What the shop has of one product. */
@Table('stock')
export class Stock extends Entity {
  @PartitionKey() sku!: Key<string>;
  @Attribute() left = 0;
  @Ttl() expires?: Date;
}
