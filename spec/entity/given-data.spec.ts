import {
  Attribute,
  Entity,
  IndexPartitionKey,
  PartitionKey,
  Table,
  list,
  map,
  nested,
  record,
  type Key,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { describeEngines } from '../support/engines.js';
import { failure, world, type World } from './support/world.js';

class Geo {
  @Attribute() lat = 1;
  @Attribute() note?: string;
}
class Address {
  @Attribute() city = 'Oslo';
  @Attribute() zip = '0150';
  @Attribute(nested(Geo)) geo: Geo = new Geo();
  label(): string {
    return `${this.zip} ${this.city}`;
  }
}
@Table('given-orders')
class Order extends Entity {
  @PartitionKey() id!: Key<string>;
  @IndexPartitionKey('by-status') @Attribute() status = 'open';
  @Attribute() lines: string[] = [];
  @Attribute() free: { a?: number | undefined } = {};
  @Attribute(nested(Address)) home: Address = new Address();
  @Attribute(list(nested(Address))) others: Address[] = [];
  @Attribute(map(nested(Address))) named: Map<string, Address> = new Map();
  @Attribute(record(nested(Address))) byName: Record<string, Address> = {};
}

const given = (data: unknown): Address => data as Address;
const ADDRESS = { city: 'Oslo', zip: '0150', geo: { lat: 1 } };

describeEngines('undefined in the data that is passed means not given', client => {
  let to: World;
  let no = 0;

  beforeAll(async () => {
    to = world(client());
    await createTable(Order);
  });
  beforeEach(() => {
    to = world(client());
    no++;
  });

  const id = (): string => `o${no}`;
  const stored = async () => (await to.raw('given-orders', { id: { S: id() } }))!;
  const body = (): Record<string, undefined> => ({ status: undefined, lines: undefined });

  it('in of, create, put and findOrCreate the defaults hold', async () => {
    expect(Order.of({ id: id(), ...body() })).toMatchObject({ status: 'open', lines: [] });
    await Order.create({ id: id(), ...body() });
    expect(await stored()).toMatchObject({ status: { S: 'open' }, lines: { L: [] } });
    await Order.put({ id: id(), ...body() });
    expect(await stored()).toMatchObject({ status: { S: 'open' }, lines: { L: [] } });
    await Order.delete({ id: id() });
    await Order.findOrCreate({ id: id() }, body());
    expect(await stored()).toMatchObject({ status: { S: 'open' }, lines: { L: [] } });
    expect(await Order.index('by-status').query({ status: 'open' }).all()).not.toEqual([]);
  });

  it('in plain objects given for nested classes their defaults hold, at any depth', async () => {
    const order = Order.of({
      id: id(),
      home: given({ city: undefined, zip: '1', geo: { lat: undefined, note: 'n' } }),
      others: [given({ zip: undefined }), given({ city: 'Bergen' })],
      named: new Map([['a', given({})]]),
      byName: { b: given({ geo: undefined }) },
    });
    expect(order.home.label()).toBe('1 Oslo');
    await order.save();
    const read = await Order.get({ id: id() }, { consistent: true });
    expect(read.home).toEqual(order.home);
    expect(read).toMatchObject({
      home: { city: 'Oslo', zip: '1', geo: { lat: 1, note: 'n' } },
      others: [ADDRESS, { ...ADDRESS, city: 'Bergen' }],
      byName: { b: ADDRESS },
    });
    expect(read.named.get('a')).toMatchObject(ADDRESS);
    expect(order.isChanged).toBe(false);
  });

  it('an instance, null and free-form data are taken as they are', async () => {
    const home = Object.assign(new Address(), { zip: '7' });
    const free = { a: undefined };
    const order = Order.of({ id: id(), home, free });
    expect([order.home === home, order.free === free]).toEqual([true, true]);
    expect(Order.of({ id: id(), status: null as never }).status).toBeNull();
  });

  it('assigned later, undefined removes', async () => {
    const order = await Order.create({ id: id() });
    Object.assign(order, { status: undefined });
    expect(order.changes()).toEqual({ status: ['open', undefined] });
  });

  it('what is no field is refused as before, undefined or not, nested too', async () => {
    expect(await failure(() => Order.of({ naem: undefined } as object))).toMatchObject({ code: 'ErrInvalidInput' });
    expect(await failure(() => Order.create({ id: id(), home: given({ stadt: 'x' }) }))).toMatchObject({
      code: 'ErrInvalidInput',
      field: 'home.stadt',
    });
    const loop: { others?: unknown } = {};
    loop.others = [loop];
    expect(await failure(() => Order.create({ id: id(), ...(loop as object) }))).toMatchObject({
      code: 'ErrInvalidInput',
    });
  });
});
