import {
  Attribute,
  decimal,
  Entity,
  isoDate,
  PartitionKey,
  SortKey,
  stringSet,
  Table,
  Ttl,
  type Key,
} from '../../../lib/index.js';

@Table('shop', { type: 'order' })
export class Order extends Entity {
  @PartitionKey('CUSTOMER#${customerId}') pk!: string;
  @SortKey('ORDER#${orderId}') sk!: string;
  @Attribute() customerId!: Key<string>;
  @Attribute() orderId!: Key<string>;
  @Attribute() status?: string;
  @Attribute(decimal) total?: string;
  @Attribute() count?: number;
  @Attribute() address?: { city: string; zip: string; geo: { lat: number } };
  @Attribute() lines?: { sku: string; n: number }[];
  @Attribute(stringSet) tags?: Set<string>;
  @Attribute() photo?: Uint8Array;
  @Attribute() paid?: boolean;
  @Attribute() note?: string | null;
  @Attribute(isoDate) placedAt?: Date;
  @Ttl() expiresAt?: Date;
}

@Table('shop', { type: 'customer' })
export class Customer extends Entity {
  @PartitionKey('CUSTOMER#${customerId}') pk!: string;
  @SortKey('PROFILE') sk!: string;
  @Attribute() customerId!: Key<string>;
  @Attribute() name?: string;
}
