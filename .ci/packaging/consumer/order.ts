// Compiled twice, as order.cts and as order.mts: the same class through both builds of the package.
import { Attribute, Entity, PartitionKey, SortKey, Table, UpdatedAt, Version, stringSet, type Key } from 'dynamorm';

@Table('orders')
export class Order extends Entity {
  @PartitionKey() customerId!: Key<string>;
  @SortKey() orderId!: Key<string>;
  @Attribute() total = 0;
  @Attribute(stringSet) tags = new Set<string>();
  @Attribute() address?: { city: string };
  @UpdatedAt() updatedAt!: Date;
  @Version() version!: number;
}
