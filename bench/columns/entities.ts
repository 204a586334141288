import { Attribute, Entity, PartitionKey, SortKey, Table } from 'dynamorm';
import type { Key } from 'dynamorm';

class Row extends Entity {
  @PartitionKey() customerId!: Key<string>;
  @SortKey() orderId!: Key<string>;
  @Attribute() name!: string;
  @Attribute() email!: string;
  @Attribute() age!: number;
  @Attribute() active!: boolean;
  @Attribute() score!: number;
  @Attribute() note!: string;
}

@Table('bench')
class Small extends Row {}

// In a table of its own: nothing tells items of two classes without a type apart.
@Table('bench-large')
class Large extends Row {
  @Attribute() description!: string;
  @Attribute() address!: { street: string; city: string; zip: string; geo: { lat: number; lng: number } };
  @Attribute() tags!: string[];
  @Attribute() lines!: { sku: string; title: string; quantity: number; price: number; discounted: boolean }[];
  @Attribute() history!: { at: string; by: string; what: string }[];
}

/** The entity classes of both shapes. */
export const entities = { small: Small, large: Large };
