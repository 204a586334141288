import {
  Attribute,
  CreatedAt,
  Entity,
  PartitionKey,
  Protected,
  SortKey,
  Table,
  UpdatedAt,
  Version,
  AfterSave,
  type Key,
} from '../../lib/index.js';

@Table('notes')
export class Note extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() text = '';
  @Attribute() n = 0;
}

@Table('parts')
export class Part extends Entity {
  @PartitionKey('BOX#${box}') pk!: string;
  @SortKey('PART#${part}') sk!: string;
  @Attribute() box!: Key<string>;
  @Attribute() part!: Key<string>;
  @Attribute() n = 0;
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
}

/** Of a table whose name is a member of every object. */
@Table('constructor')
export class Odd extends Entity {
  @PartitionKey() id!: Key<string>;
}

@Table('docs')
export class Doc extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() text = '';
  @Attribute() tags = new Set<string>();
  @Version() version!: number;
}

@Table('events', { writeOnce: true })
export class Event extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() what = '';
}

@Table('pinned')
export class Pinned extends Entity {
  @PartitionKey() id!: Key<string>;
  @Protected() @Attribute() owner = '';
  @Attribute() n = 0;
  @Version() version!: number;
}

@Table('hooked')
export class Hooked extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() text = '';
  @AfterSave() saved() {
    if (this.text === 'fail') throw new Error('the hook failed');
  }
}
