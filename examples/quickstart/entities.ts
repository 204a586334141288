import {
  Attribute,
  CreatedAt,
  Entity,
  Index,
  index,
  IndexPartitionKey,
  IndexSortKey,
  number,
  PartitionKey,
  SortKey,
  stringSet,
  Table,
  UpdatedAt,
  Version,
  type Key,
} from 'dynamorm';

/** An order of a shop: one class, its keys made of its own fields. */
@Table('shop', { stream: 'NEW_AND_OLD_IMAGES' })
@Index('by-status')
export class Order extends Entity {
  @PartitionKey('CUSTOMER#${customerId}') pk!: string;
  @SortKey('ORDER#${orderId}') sk!: string;
  @Attribute() customerId!: Key<string>;
  @Attribute() orderId!: Key<string>;
  @IndexPartitionKey('by-status') @Attribute() status: 'open' | 'paid' = 'open';
  @IndexSortKey('by-status') @Attribute(number) total = 0;
  @Attribute(stringSet, { omitEmpty: true }) tags = new Set<string>();
  @Attribute() address?: { city: string; street: string };
  @Attribute() lines: { sku: string; n: number }[] = [];
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
  @Version() version!: number;

  static readonly byStatus = index(() => Order, 'by-status').on('status', 'total');
}

/** What the shop has of one product. */
@Table('stock')
export class Stock extends Entity {
  @PartitionKey() sku!: Key<string>;
  @Attribute() left = 0;
}
