// Programs for rules that no scenario can see: those of decorated classes, of several classes in one table, of what an entity remembers.
import { deepStrictEqual as same, rejects } from 'node:assert/strict';
import { DeleteItemCommand, PutItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  Attribute,
  Entity,
  Index,
  IndexPartitionKey,
  list,
  nested,
  number,
  PartitionKey,
  session,
  SortKey,
  Table,
  Unique,
  type EntityClass,
  type Item,
  type Key,
} from '../../lib/index.js';
import { deriveKey, parseKeyContract } from '../../lib/dms/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { dynamoIdempotency, streamHandler } from '../../lib/streams/index.js';
import { createTable } from '../../lib/tables/index.js';
import { STORM_PROBES } from './storm-probes.js';

/** Throws where its rule does not hold. */
type Probe = () => Promise<void>;

/** A DynamoDB of its own, with the table of a class, and what another tool would see and do there. */
async function world<C extends EntityClass<object>>(type: C) {
  const engine = createEngine();
  const client = engine.client();
  const at = session({ client });
  const of = <T extends EntityClass<object>>(one: T): T => (one as unknown as { using(session: unknown): T }).using(at);
  await createTable(of(type));
  return {
    engine,
    client,
    at,
    of,
    put: (TableName: string, item: Item) => client.send(new PutItemCommand({ TableName, Item: item as never })),
    items: async (TableName: string) => (await client.send(new ScanCommand({ TableName }))).Items ?? [],
  };
}

class Card {
  @Attribute() last4 = '';
}
class Address {
  @Attribute() zip = '';
}
@Table('customers')
class Customer extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(list(nested(Card))) cards?: Card[];
  @Attribute(nested(Address)) address?: Address;
}

@Table('orders-and-lines')
class Order extends Entity {
  @PartitionKey('C#${customer}') pk!: string;
  @SortKey('ORDER#${order}') sk!: string;
  @Attribute() customer!: Key<string>;
  @Attribute() order!: Key<string>;
}
@Table('orders-and-lines')
class Line extends Entity {
  @PartitionKey('C#${customer}') pk!: string;
  @SortKey('ORDER#${order}#LINE#${line}') sk!: string;
  @Attribute() customer!: Key<string>;
  @Attribute() order!: Key<string>;
  @Attribute() line!: Key<string>;
}

@Table('papers', { type: 'bill' })
class Bill extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(number) n = 0;
}
@Table('papers', { type: 'note' })
class Note extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(number) n = 0;
}

@Table('tasks')
@Index('by-state')
class Task extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() state = 'open';
  @Attribute() owner = 'ann';
  @IndexPartitionKey('by-state', '${state}#${owner}') place?: string;
}

@Table('members')
class Member extends Entity {
  @PartitionKey() id!: Key<string>;
  @Unique() @Attribute() mail?: string;
  @Unique() @Attribute() phone?: string;
}

@Table('paths', { escape: true })
class Path extends Entity {
  @PartitionKey('P#${left}#${right}') pk!: string;
  @Attribute() left!: Key<string>;
  @Attribute() right!: Key<string>;
}

const cardOf = (last4: string, token: string): { M: Item } => ({ M: { last4: { S: last4 }, token: { S: token } } });

/** By the name that mutants give, after `probe/`. */
export const PROBES: Readonly<Record<string, Probe>> = {
  ...STORM_PROBES,
  async 'unknown-members'() {
    const { of, put, items } = await world(Customer);
    await put('customers', {
      id: { S: '1' },
      cards: { L: [cardOf('1', 'one'), cardOf('2', 'two')] },
      address: { M: { zip: { S: '1' }, geo: { S: 'keep' } } },
    });
    const customer = await of(Customer).get({ id: '1' });
    customer.cards!.shift();
    customer.cards![0]!.last4 = '3';
    customer.address!.zip = '2';
    await customer.save();
    same(await items('customers'), [
      {
        id: { S: '1' },
        cards: { L: [cardOf('3', 'two')] },
        address: { M: { zip: { S: '2' }, geo: { S: 'keep' } } },
      },
    ]);
  },

  async 'loaded-key'() {
    const { of, items } = await world(Customer);
    for (const id of ['ann', 'bob']) await of(Customer).create({ id });
    const ann = await of(Customer).get({ id: 'ann' });
    ann.id = 'bob';
    await rejects(ann.save(), { code: 'ErrInvalidModel' });
    await ann.delete();
    same(await items('customers'), [{ id: { S: 'bob' } }]);
  },

  async 'class-proof'() {
    @Table('twins')
    class Left extends Entity {
      @PartitionKey('X#${a}') pk!: string;
      @Attribute() a!: Key<string>;
    }
    @Table('twins')
    class Right extends Entity {
      @PartitionKey('X#${b}') pk!: string;
      @Attribute() b!: Key<string>;
    }
    const { of } = await world(Customer);
    for (const call of [() => of(Left).find({ a: '1' }), (): Promise<unknown> => of(Right).find({ b: '1' })])
      await rejects(Promise.resolve().then(call), { code: 'ErrInvalidModel' });
  },

  async 'overlapping-classes'() {
    const { of } = await world(Order);
    await of(Order).create({ customer: 'c', order: 'a' });
    await of(Line).create({ customer: 'c', order: 'a', line: '1' });
    const orders = of(Order).query({ customer: 'c' });
    same(
      (await orders.all()).map(({ sk }) => sk),
      ['ORDER#a'],
    );
    same([await orders.count(), await of(Order).scan().count()], [1, 1]);
    same(await of(Order).find({ customer: 'c', order: 'a#LINE#1' }), undefined);
  },

  async 'typed-keyed-writes'() {
    const { of, items } = await world(Bill);
    await of(Bill).create({ id: '1' });
    await rejects(
      of(Note).update({ id: '1' }, n => [n.n.set(9)]),
      { code: 'ErrConditionFailed' },
    );
    same(await of(Note).find({ id: '1' }), undefined);
    same((await items('papers'))[0]!['n'], { N: '0' });
  },

  async 'template-guard'() {
    const { of, client } = await world(Task);
    await of(Task).create({ id: '1' });
    const [first, second] = [await of(Task).get({ id: '1' }), await of(Task).get({ id: '1' })];
    first.state = 'done';
    second.owner = 'bob';
    await first.save();
    await second.save();
    const { Items } = await client.send(
      new QueryCommand({
        TableName: 'tasks',
        IndexName: 'by-state',
        KeyConditionExpression: 'place = :p',
        ExpressionAttributeValues: { ':p': { S: 'done#bob' } },
      }),
    );
    same(Items?.length, 1);
  },

  async 'escaped-parts'() {
    const { of, items } = await world(Path);
    await of(Path).create({ left: 'a#b', right: 'c' });
    await of(Path).create({ left: 'a', right: 'b#c' });
    same((await items('paths')).map(({ pk }) => pk!.S).sort(), ['P#a#b%23c', 'P#a%23b#c']);
  },

  async 'derived-key-escaping'() {
    const contract = parseKeyContract({
      tabletheory_model_contract_version: '0.2',
      namespace: 'example',
      dms_version: '0.2',
      models: [{ name: 'M', dms_model: 'M', derived_keys: ['K'] }],
      derived_keys: [
        {
          name: 'K',
          helper: 'k',
          join: '|',
          inputs: [{ name: 'tenant', ts_name: 'tenant', type: 'string', optional: false }],
          segments: [{ name: 't', prefix: 'tenant=', value: { input: 'tenant' } }],
        },
      ],
    });
    same(deriveKey(contract, 'K', { tenant: 'a|resource=b' }), 'tenant=a%7Cresource%3Db');
    same(deriveKey(contract, 'K', { tenant: 'user/*' }), 'tenant=user%2F%2A');
    await Promise.resolve();
  },

  async 'reserved-keys'() {
    const { of, engine } = await world(Customer);
    const Customers = of(Customer);
    const id = 'dynamorm/unique@1#x';
    for (const call of [
      (): Promise<unknown> => Customers.create({ id }),
      (): Promise<unknown> => Customers.get({ id }),
      (): Promise<unknown> => Customers.delete({ id }),
      (): Promise<unknown> => Customers.update({ id }, c => [c.address.remove()]),
    ])
      await rejects(Promise.resolve().then(call), /reserved/);
    same(
      engine.requests.all().filter(({ operation }) => operation !== 'CreateTable' && !operation.startsWith('Describe')),
      [],
    );
  },

  async 'own-rows'() {
    const { of, put } = await world(Customer);
    const rows = ['processed@2#a#b', 'lease@1#a#b', 'unique@9#a'].map(row => ({ id: { S: `dynamorm/${row}` } }));
    for (const row of rows) await put('customers', row);
    same(await of(Customer).scan().all(), []);
    same(await of(Customer).scan().count(), 0);
    const seen: unknown[] = [];
    const handler = streamHandler({ view: 'KEYS_ONLY', onError: error => seen.push(error) }).on(of(Customer), {
      insert: () => seen.push('an item'),
    });
    const Records = rows.map((Keys, i) => ({
      eventID: String(i),
      eventName: 'INSERT',
      eventSourceARN: 'arn:aws:dynamodb:x:1:table/customers/stream/1',
      dynamodb: { SequenceNumber: String(i), Keys },
    }));
    await handler({ Records });
    same(seen, []);
  },

  async 'marks-apart'() {
    const { at } = await world(Customer);
    const claim = (consumer: string, id: string) =>
      dynamoIdempotency({ table: 'customers', partitionKey: 'id', sortKey: null, session: at, consumer }).claim(
        id,
        60_000,
      );
    same((await claim('a#b', 'c')).state, 'claimed');
    same((await claim('a', 'b#c')).state, 'claimed');
    same((await claim('a#b', 'c')).state, 'held');
  },

  async 'unique-values-of-a-row-that-is-gone'() {
    const { of, client } = await world(Member);
    const Members = of(Member);
    await Members.create({ id: '1', mail: 'm', phone: 'p' });
    await rejects(Members.create({ id: '2', mail: 'm', phone: 'q' }));
    await client.send(new DeleteItemCommand({ TableName: 'members', Key: { id: { S: '1' } } }));
    await Members.create({ id: '2', mail: 'm', phone: 'p' });
    same((await Members.get({ id: '2' })).phone, 'p');
  },
};

/** Runs a probe; answers why its rule does not hold, or undefined. */
export async function runProbe(name: string): Promise<string | undefined> {
  const probe = PROBES[name];
  if (probe === undefined) throw new Error(`no such probe: ${name}`);
  try {
    await probe();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
