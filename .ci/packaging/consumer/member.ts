// Compiled twice like order.ts: a class whose writes are guarded, and whose entities are saved through both builds at once.
import { Attribute, Entity, PartitionKey, Table, Unique, type Key } from 'dynamorm';

@Table('members')
export class Member extends Entity {
  @PartitionKey() id!: Key<string>;
  @Unique() @Attribute() mail?: string;
  @Attribute() log: string[] = [];
}
