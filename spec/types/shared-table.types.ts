import { Attribute, Entity, Table, table, type Key } from '../../lib/index.js';

const shop = table('shop', {
  partitionKey: 'pk',
  sortKey: 'sk',
  indexes: { gsi1: { partitionKey: 'gsi1pk', sortKey: 'gsi1sk' }, wide: { partitionKey: ['a', 'b'] } },
});

@Table(shop, { key: ['ORDER#${id}', 'ORDER'], indexes: { gsi1: ['A', '${id}'], wide: { key: [['${id}', 'X']] } } })
export class Order extends Entity {
  @Attribute() id!: Key<string>;
}

// @ts-expect-error a field that the class does not have
@Table(shop, { key: ['ORDER#${ident}', 'ORDER'] })
export class Misspelt extends Entity {
  @Attribute() id!: Key<string>;
}

// @ts-expect-error no template for the sort key
@Table(shop, { key: ['ORDER#${id}'] })
export class Short extends Entity {
  @Attribute() id!: Key<string>;
}

// @ts-expect-error an index that the table does not have
@Table(shop, { key: ['ORDER#${id}', 'ORDER'], indexes: { gsi2: ['A', 'B'] } })
export class Unknown extends Entity {
  @Attribute() id!: Key<string>;
}

// @ts-expect-error an index of two attributes needs two templates
@Table(shop, { key: ['ORDER#${id}', 'ORDER'], indexes: { wide: ['A'] } })
export class Narrow extends Entity {
  @Attribute() id!: Key<string>;
}
