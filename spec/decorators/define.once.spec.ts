import {
  Attribute,
  BeforeSave,
  BlindIndex,
  connect,
  CreatedAt,
  define,
  disconnect,
  Encrypted,
  Entity,
  Index,
  IndexPartitionKey,
  nested,
  number,
  PartitionKey,
  SortKey,
  Table,
  Ttl,
  Unique,
  UpdatedAt,
  Version,
  type Key,
} from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { ensureTables } from '../../lib/tables/index.js';

class Line {
  sku = '';
}
define(Line, { sku: Attribute() });

abstract class Base extends Entity {
  version!: number;
  saves = 0;
  count(): void {
    this.saves++;
  }
}
define(Base, { version: Version(), saves: Attribute(), count: BeforeSave() });

class Order extends Base {
  customerId!: Key<string>;
  pk!: string;
  sk!: string;
  status: 'open' | 'paid' = 'open';
  total?: number;
  line?: Line;
  #cents = 0;
  get cents(): number {
    return this.#cents;
  }
  set cents(value: number) {
    this.#cents = value;
  }
}
define(Order, [Table('defined'), Index('by-status', { projection: ['total'] })], {
  customerId: Attribute(),
  pk: PartitionKey('CUSTOMER#${customerId}'),
  sk: SortKey('ORDER'),
  status: [IndexPartitionKey('by-status'), Attribute()],
  total: Attribute(number),
  line: Attribute(nested(() => Line)),
  cents: Attribute(),
});

describe('define', () => {
  const engine = createEngine();
  beforeAll(async () => {
    connect({ client: engine.client() });
    await ensureTables(Order);
  });
  afterAll(disconnect);

  it('makes entities of plain classes, with bases, hooks, accessors, indexes and nested classes', async () => {
    const line = Object.assign(new Line(), { sku: 's1' });
    const order = await Order.create({ customerId: 'c1', total: 5, line, cents: 7 });
    expect(order).toMatchObject({ pk: 'CUSTOMER#c1', sk: 'ORDER', saves: 1, version: 0 });
    const read = await Order.get({ customerId: 'c1' });
    expect(read.line).toBeInstanceOf(Line);
    expect(read).toMatchObject({ total: 5, cents: 7, status: 'open', saves: 1 });
    read.status = 'paid';
    await read.save();
    expect(read).toMatchObject({ version: 1, saves: 2 });
    expect(await Order.index('by-status').query({ status: 'paid' }).count()).toBe(1);
  });

  it('takes the decorators of every role, for declared fields without values too', () => {
    class Member extends Entity {
      id!: Key<string>;
      mail?: string;
      mailHash?: string;
      nick?: string;
      createdAt!: Date;
      updatedAt!: Date;
      expiresAt?: Date;
    }
    define(Member, Table('members'), {
      id: PartitionKey(),
      mail: Encrypted(),
      mailHash: [IndexPartitionKey('by-mail'), BlindIndex({ of: 'mail' })],
      nick: Unique(),
      createdAt: CreatedAt(),
      updatedAt: UpdatedAt(),
      expiresAt: Ttl(),
    });
    expect(Object.keys(new Member())).toContain('id');
    class Count {
      count = 0;
      mail = '';
    }
    // @ts-expect-error a hash is text
    define(Count, { count: BlindIndex({ of: 'mail' }) });
  });

  it('answers the class', () => {
    const Session = define(
      class Session extends Entity {
        id!: Key<string>;
      },
      Table('sessions'),
      { id: PartitionKey() },
    );
    expect(new Session()).toBeInstanceOf(Entity);
  });

  it.each([
    ['something that is no class', [{}, Table('t'), {}]],
    ['no members', [class {}, Table('t'), undefined]],
    ['a decorator that is none', [class {}, Table('t'), { id: 'key' }]],
    ['a class decorator that is none', [class {}, 'table', {}]],
  ])('refuses %s', (_, given) => {
    const call = (): unknown => Reflect.apply(define, undefined, given);
    expect(call).toThrow(expect.objectContaining({ code: 'ErrInvalidModel' }));
  });

  it('tells wrong fields and values to the compiler, and wrong places to whoever uses the class', async () => {
    class Wrong extends Entity {
      id!: Key<string>;
      total!: string;
      check(): void {}
    }
    class Totals {
      total = 0;
      text = '';
      at = new Date(0);
    }
    // prettier-ignore
    const wrong = (): void => {
      // @ts-expect-error a codec of numbers on a text
      define(Totals, { text: Attribute(number) });
      // @ts-expect-error no such field
      define(Totals, { totla: Attribute(number) });
      // @ts-expect-error a hook on a field
      define(Totals, { total: BeforeSave() });
      // @ts-expect-error a date needs a codec
      define(Totals, { at: Attribute() });
      // @ts-expect-error one of two is wrong
      define(Totals, { total: [Attribute(), IndexPartitionKey('i', 'X#${text}')] });
      // @ts-expect-error not called
      define(Totals, { total: Attribute });
      // @ts-expect-error a decorator of classes
      define(Totals, { total: Table('t') });
      // @ts-expect-error a decorator of fields
      define(Totals, Attribute(), {});
      // @ts-expect-error a projection of a field that is not there
      define(Totals, [Table('t'), Index('i', { projection: ['totla'] })], { total: Attribute() });
    };
    expect(wrong).toBeInstanceOf(Function);
    // prettier-ignore
    define(Wrong, Table('wrong'), {
      id: PartitionKey(),
      // @ts-expect-error a text is no number
      total: Version(),
      // @ts-expect-error a method is no field
      check: Attribute(),
    });
    await expect(Wrong.find({ id: '1' })).rejects.toThrow(/@Attribute\(\) on the method check/);
  });
});
