import {
  Attribute,
  batchGet,
  Entity,
  isDynamormError,
  PartitionKey,
  session,
  SortKey,
  Table,
  type Key,
} from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { kmsCipher } from '../../lib/kms/index.js';
import { leanTransport } from '../../lib/lean/index.js';
import { createTable } from '../../lib/tables/index.js';

@Table('rows')
class Row extends Entity {
  @PartitionKey() shelf!: Key<string>;
  @SortKey() id!: Key<string>;
  @Attribute() n = 0;
}

const engine = createEngine();
const at = session({ client: engine.client() });
const Rows = Row.using(at);
const key = { shelf: 'a', id: 'a' };
const loose = (options: object): never => options as never;

let row: Row;
beforeAll(async () => {
  await createTable(Rows);
  row = await Rows.create({ ...key, n: 1 });
});
beforeEach(() => engine.requests.clear());

async function refusal(call: () => unknown): Promise<{ code: string; message: string }> {
  try {
    await call();
  } catch (error) {
    if (isDynamormError(error)) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('An option that another verb has, or that is misspelt', () => {
  it.each<[string, string, () => unknown]>([
    ['ErrInvalidOperator', 'page has no option size', () => Rows.query({ shelf: 'a' }).page(loose({ size: 5 }))],
    ['ErrInvalidOperator', 'page has no option size', () => Rows.scan().page(loose({ size: 5 }))],
    ['ErrInvalidOperator', 'options has no option limit', () => Rows.scan().options(loose({ limit: 5 }))],
    [
      'ErrInvalidOperator',
      'scan has no option segment; did you mean segments?',
      () => Rows.scan(loose({ segment: 5 })),
    ],
    ['ErrInvalidOperator', 'Row.save has no option version', () => row.save(loose({ version: 3 }))],
    ['ErrInvalidOperator', 'Row.save has no option mustExist', () => row.save(loose({ mustExist: true }))],
    ['ErrInvalidOperator', 'Row.create has no option overwrite', () => Rows.create(key, loose({ overwrite: true }))],
    [
      'ErrInvalidOperator',
      'Row.findOrCreate has no option if',
      () => Rows.findOrCreate(key, {}, loose({ if: () => 1 })),
    ],
    ['ErrInvalidOperator', 'createEngine has no option clock', () => createEngine(loose({ clock: 1 }))],
    [
      'ErrInvalidOperator',
      'a session has no option tablename; did you mean tableName?',
      () => session(loose({ tablename: 'x' })),
    ],
    [
      'ErrInvalidOperator',
      'leanTransport has no option maxattempts; did you mean maxAttempts?',
      () => leanTransport(loose({ region: 'eu-west-1', maxattempts: 1 })),
    ],
    [
      'ErrInvalidOperator',
      'kmsCipher has no option readKeyIDs; did you mean readKeyIds?',
      () => kmsCipher(loose({ keyId: 'alias/app', readKeyIDs: [] })),
    ],
  ])('is %s: %s', async (code, message, call) => {
    expect(await refusal(call)).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(engine.requests.all()).toEqual([]);
  });
});

describe('A key that DynamoDB would refuse', () => {
  it.each<[string, Partial<typeof key>, string]>([
    [
      'a partition key of 2,049 letters',
      { shelf: 'x'.repeat(2049) },
      'Row: key shelf has 2049 bytes, and DynamoDB takes 2048',
    ],
    [
      'a sort key of 513 letters of two bytes',
      { id: 'é'.repeat(513) },
      'Row: key id has 1026 bytes, and DynamoDB takes 1024',
    ],
  ])('for its length is told by name: %s', async (_, part, message) => {
    const long = { ...key, ...part };
    for (const call of [
      () => Rows.get(long),
      () => Rows.create(long),
      () => Rows.update(long, o => [o.n.add(1)]),
      () => Rows.delete(long),
      () => batchGet([Rows.key(long)]),
    ])
      expect(await refusal(call)).toMatchObject({ code: 'ErrInvalidInput', message });
    expect(engine.requests.all()).toEqual([]);
  });

  it.each([{ shelf: 'x'.repeat(2048) }, { id: 'é'.repeat(512) }, { id: 'x'.repeat(1024) }])(
    'is sent up to that length',
    async part => expect(await Rows.find({ ...key, ...part })).toBeUndefined(),
  );
});

describe('The defaults of findOrCreate', () => {
  it('may repeat the key, and not name another', async () => {
    expect(await Rows.findOrCreate(key, { ...key, n: 5 })).toMatchObject({ created: false });
    engine.requests.clear();
    expect(await refusal(() => Rows.findOrCreate(key, { id: 'b' } as never))).toMatchObject({
      code: 'ErrInvalidInput',
      message: 'Row.findOrCreate: the key and the defaults give two values of id',
      field: 'id',
    });
    expect(engine.requests.all()).toEqual([]);
  });
});
