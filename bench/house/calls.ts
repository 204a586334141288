// One warm call of each kind, as `npm run house` measures them: set up once, then run twice, of which the second counts.
import {
  Attribute,
  Encrypted,
  Entity,
  IndexPartitionKey,
  IndexSortKey,
  PartitionKey,
  SortKey,
  Table,
  Unique,
  UpdatedAt,
  Version,
  connect,
  index,
  transact,
  type Key,
} from 'dynamorm';
import { hydrateRecord } from 'dynamorm/streams';
import { createTable } from 'dynamorm/tables';
import { createEngine, deterministicCipher, streamEvent } from 'dynamorm/testkit';

@Table('shop')
class Order extends Entity {
  @PartitionKey('CUSTOMER#${customerId}') pk!: string;
  @SortKey('ORDER#${orderId}') sk!: string;
  @Attribute() customerId!: Key<string>;
  @Attribute() orderId!: Key<string>;
  @IndexPartitionKey('by-status') @Attribute() status: 'open' | 'paid' = 'open';
  @IndexSortKey('by-status') @Attribute() placed = '2026-01-01';
  @Attribute() total = 0;
  @Attribute() address: { city: string; geo?: { lat: number } } = { city: 'Bergen' };
  @UpdatedAt() updatedAt!: Date;
  @Version() version!: number;

  static readonly byStatus = index(() => Order, 'by-status').on('status', 'placed');
}

@Table('members')
class Member extends Entity {
  @PartitionKey() id!: Key<string>;
  @Unique() @Attribute() mail?: string;
  @Version() version!: number;
}

@Table('patients')
class Patient extends Entity {
  @PartitionKey() id!: Key<string>;
  @Encrypted() @Attribute() diagnosis?: string;
}

const engine = createEngine();
connect({ client: engine.client(), cipher: deterministicCipher('house') });
await createTable(Order);
await createTable(Member);
await createTable(Patient);
const key = { customerId: 'c1', orderId: 'o1' };
await Order.create({ ...key, address: { city: 'Bergen' } });
const order = await Order.get(key);
const records = (await streamEvent({ insert: Patient.of({ id: 'p1', diagnosis: 'none' }) })).Records;
let turn = 0;

/** Files that one warm call may run through: the goal, and what was reached, above which `--check` fails. It only ever falls. */
export const LIMITS: Readonly<Record<string, { readonly goal: number; readonly reached: number }>> = {
  get: { goal: 25, reached: 25 },
  'save of a nested change': { goal: 35, reached: 38 },
  'index query page': { goal: 35, reached: 37 },
  'transaction with a unique value': { goal: 40, reached: 44 },
  'stream record, encrypted': { goal: 25, reached: 23 },
};

export const calls: Readonly<Record<string, () => Promise<unknown>>> = {
  get: () => Order.get(key),
  'save of a nested change': () => {
    order.address.city = `city ${++turn}`;
    return order.save();
  },
  'index query page': () =>
    Order.byStatus
      .query({ status: 'open' })
      .filter(o => o.total.lt(100))
      .limit(10)
      .page(),
  'transaction with a unique value': () =>
    transact(tx => {
      tx.create(Member.of({ id: `m${++turn}`, mail: `m${turn}@example.com` }));
    }),
  'stream record, encrypted': () => hydrateRecord(Patient, records[0]!),
};
