import { Attribute, CreatedAt, Entity, PartitionKey, SortKey, Table, timestampText, Version, type Key } from 'dynamorm';

@Table('shop', { type: 'order', stream: 'NEW_AND_OLD_IMAGES' })
export class Order extends Entity {
  @PartitionKey('CUSTOMER#${customerId}') pk!: string;
  @SortKey('ORDER#${orderId}') sk!: string;
  @Attribute() customerId!: Key<string>;
  @Attribute() orderId!: Key<string>;
  @Attribute() status?: string;
  @CreatedAt(timestampText) createdAt?: string;
  @Version() version?: number;
}
