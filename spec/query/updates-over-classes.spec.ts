import { createEngine } from '../../lib/engine/index.js';
import {
  Attribute,
  Entity,
  PartitionKey,
  SortKey,
  Table,
  transact,
  type DynamormError,
  type Key,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { failure, world } from '../entity/support/world.js';

@Table('over-ledger')
class Order extends Entity {
  @PartitionKey('C#${customer}') pk!: string;
  @SortKey('ORDER#${o}') sk!: string;
  @Attribute() customer!: Key<string>;
  @Attribute() o!: Key<string>;
  @Attribute() state = 'open';
}

@Table('over-ledger')
class Line extends Entity {
  @PartitionKey('C#${customer}') pk!: string;
  @SortKey('ORDER#${o}#LINE#${n}') sk!: string;
  @Attribute() customer!: Key<string>;
  @Attribute() o!: Key<string>;
  @Attribute() n!: Key<string>;
  @Attribute() state?: string;
}

describe('an update and an upsert under a key of several classes', () => {
  world(createEngine().client());
  beforeAll(() => createTable(Order));
  const taken = { customer: 'ann', o: '7#LINE#2' };

  it.each<[string, () => Promise<unknown>]>([
    ['update', () => Order.update(taken, o => [o.state.set('paid')])],
    ['update with returning', () => Order.update(taken, o => [o.state.set('paid')], { returning: 'new' })],
    ['upsert', () => Order.upsert(taken, o => [o.state.set('paid')])],
    ['upsert with returning', () => Order.upsert(taken, o => [o.state.set('paid')], { returning: 'old' })],
    ['tx.update', () => transact(tx => tx.update(Order, taken, o => [o.state.set('paid')]))],
    ['tx.upsert', () => transact(tx => tx.upsert(Order, taken, o => [o.state.set('paid')]))],
  ])("leaves another class's item as it is: %s", async (verb, write) => {
    const line = { customer: 'ann', o: '7', n: '2' };
    await Line.create({ ...line, state: 'packed' });
    const error = await failure(write);
    expect(error).toMatchObject({ codes: expect.arrayContaining(['ErrConditionFailed']) as string[] });
    if (!verb.startsWith('tx')) expect(await (error as unknown as DynamormError).current()).toBeUndefined();
    expect(await Line.get(line)).toMatchObject({ state: 'packed' });
    expect(await Order.find(taken)).toBeUndefined();
    await Line.delete(line);
  });

  it.each(['update', 'upsert'] as const)('changes and makes its own: %s', async verb => {
    const key = { customer: 'bob', o: `${verb}#LINE#9` };
    for (const state of ['made', 'changed']) {
      await Order[verb](key, o => [o.state.set(state)]);
      expect(await Order.get(key)).toMatchObject({ state });
    }
    expect(await Line.find({ customer: 'bob', o: verb, n: '9' })).toBeUndefined();
  });
});
