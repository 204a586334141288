import {
  Attribute,
  BlindIndex,
  Encrypted,
  Entity,
  PartitionKey,
  Protected,
  Table,
  UpdatedAt,
  Version,
  type Key,
} from '../../../lib/index.js';

@Table('files', { model: 'Versioned' })
export class Versioned extends Entity {
  @PartitionKey() id!: Key<string>;
  @Encrypted() @Attribute() secret?: string;
  @BlindIndex({ of: 'secret' }) secretHash?: string;
  @Attribute() note = '';
  @UpdatedAt() at!: Date;
  @Version() version!: number;
}
@Table('loose', { model: 'Before' })
export class Before extends Entity {
  @PartitionKey() id!: Key<string>;
  @Encrypted() @Attribute() secret?: { pin: string };
  @Attribute() note = '';
}
@Table('loose', { model: 'Before' })
export class After extends Entity {
  @PartitionKey() id!: Key<string>;
  @Encrypted({ bind: 'item', readV1: true }) @Attribute() secret?: { pin: string };
  @Attribute() note = '';
}
@Table('loose', { model: 'Before', writeOnce: true })
export class Kept extends Entity {
  @PartitionKey() id!: Key<string>;
  @Encrypted() @Protected() @Attribute() secret?: { pin: string };
}
@Table('sure', { model: 'Sure', certain: true })
export class Sure extends Entity {
  @PartitionKey() id!: Key<string>;
  @Encrypted() @Attribute() secret?: string;
  @Version() version!: number;
}
@Table('plain', { model: 'Plain' })
export class Plain extends Entity {
  @PartitionKey() id!: Key<string>;
}
