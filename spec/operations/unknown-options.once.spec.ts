import {
  acquireLease,
  Attribute,
  batchGet,
  batchWrite,
  batchWriteAll,
  collection,
  connect,
  disconnect,
  Encrypted,
  Entity,
  isDynamormError,
  PartitionKey,
  reencrypt,
  repairUnique,
  session,
  SortKey,
  Table,
  table,
  transact,
  transactGet,
  transition,
  Unique,
  verifyUnique,
  type DynamormError,
  type Key,
  type Transport,
} from '../../lib/index.js';
import { streamHandler } from '../../lib/streams/index.js';

@Table('tasks', { model: 'Task' })
class Task extends Entity {
  @PartitionKey() id!: Key<string>;
  @SortKey() at!: Key<string>;
  @Attribute() n = 0;
  @Encrypted() @Attribute() text?: string;
}
@Table('tasks-of-users')
class User extends Entity {
  @PartitionKey() id!: Key<string>;
  @Unique() @Attribute() email?: string;
}

let sent = 0;
const transport: Transport = {
  send: () => {
    sent++;
    return Promise.reject(new Error('nothing is to be sent'));
  },
};
const at = session({ transport });
const task = () => Task.using(at);
const key = { id: 'a', at: 'b' };
const one = () => Task.using(at).of(key);
const tasks = collection({ tasks: Task });

/** A misspelt option, and what was meant; a verb that is given it. As any: the types refuse them all. */
type Case = readonly [verb: string, wrong: string, meant: string, call: (options: never) => unknown];
const READS: readonly Case[] = [
  ['get', 'consistant', 'consistent', o => task().get(key, o)],
  ['find', 'timeoutMS', 'timeoutMs', o => task().find(key, o)],
  ['exists', 'sginal', 'signal', o => task().exists(key, o)],
  ['reload', 'timeoutms', 'timeoutMs', o => one().reload(o)],
  ['options', 'consistant', 'consistent', o => task().query({ id: 'a' }).options(o)],
  ['options', 'onUnreadible', 'onUnreadable', o => task().scan().options(o)],
  ['options', 'attemptTimeoutMS', 'attemptTimeoutMs', o => tasks.using(at).query({ id: 'a' }).options(o)],
  ['page', 'curser', 'cursor', o => task().query({ id: 'a' }).page(o)],
  ['page', 'befor', 'before', o => task().query({ id: 'a' }).page(o)],
  ['page', 'Cursor', 'cursor', o => task().scan().page(o)],
  ['page', 'curser', 'cursor', o => tasks.using(at).query({ id: 'a' }).page(o)],
  ['scan', 'segment', 'segments', o => task().scan(o)],
  ['batchGet', 'concurency', 'concurrency', o => batchGet([task().key(key)], o)],
  ['transactGet', 'returnConsumedCapcity', 'returnConsumedCapacity', o => transactGet([task().key(key)], o)],
  ['verifyUnique', 'timeout_ms', 'timeoutMs', o => verifyUnique(User.using(at), o)],
];
const WRITES: readonly Case[] = [
  ['Task.create', 'timeoutMS', 'timeoutMs', o => task().create(key, o)],
  ['Task.put', 'overwrit', 'overwrite', o => task().put(key, o)],
  ['Task.save', 'protct', 'protect', o => one().save(o)],
  ['Task.touch', 'iff', 'if', o => one().touch(o)],
  ['Task.delete of an entity', 'protct', 'protect', o => one().delete(o)],
  ['Task.delete', 'verson', 'version', o => task().delete(key, o)],
  ['Task.update', 'mustExists', 'mustExist', o => task().update(key, t => [t.n.add(1)], o)],
  ['Task.upsert', 'creat', 'create', o => task().upsert(key, t => [t.n.add(1)], o)],
  ['Task.mutate', 'atempts', 'attempts', o => task().mutate(key, t => void t.n++, o)],
  ['Task.findOrCreate', 'sgnal', 'signal', o => task().findOrCreate(key, {}, o)],
  ['Task.update', 'mustExists', 'mustExist', o => transact(tx => tx.update(task(), key, t => [t.n.add(1)], o))],
  ['Task.save', 'protec', 'protect', o => transact(tx => tx.save(one(), o))],
  ['Task.delete', 'verson', 'version', o => transact(tx => tx.delete(task(), key, o))],
  ['transact', 'tokn', 'token', o => transact(tx => tx.create(one()), o)],
  [
    'transition',
    'returnExistng',
    'returnExisting',
    o => transition({ actual: [task(), key, t => [t.n.add(1)]], event: one() }, o),
  ],
  ['batchWrite', 'ignoreVerson', 'ignoreVersion', o => batchWrite([one()], o)],
  ['batchWriteAll', 'onProgres', 'onProgress', o => batchWriteAll([one()], o)],
  ['acquireLease', 'ttlms', 'ttlMs', o => acquireLease(task(), key, o)],
  ['names of acquireLease', 'expire', 'expires', o => acquireLease(task(), key, { ttlMs: 1, names: o })],
  ['repairUnique', 'sgnal', 'signal', o => repairUnique(User.using(at), o)],
  ['reencrypt', 'ratelimit', 'rateLimit', o => reencrypt(task(), o)],
];
const MAKERS: readonly Case[] = [
  ['session', 'cleint', 'client', o => session(o)],
  ['connect', 'cursorSecrets', 'cursorSecret', o => connect(o)],
  ['on', 'responses', 'response', o => session({ on: o })],
  ['streamHandler', 'partal', 'partial', o => streamHandler(o)],
  ['table', 'partitionkey', 'partitionKey', o => table('shop', o)],
];

async function refusalOf(call: () => unknown): Promise<DynamormError> {
  try {
    await call();
  } catch (error) {
    if (isDynamormError(error)) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('An option that a verb does not have', () => {
  afterEach(() => {
    disconnect();
    expect(sent).toBe(0);
  });

  it.each([...READS, ...WRITES])('is refused by %s: %s, which should be %s', async (verb, wrong, meant, call) => {
    const error = await refusalOf(() => call({ [wrong]: 1 } as never));
    expect(error.code).toBe('ErrInvalidOperator');
    expect(error.message).toContain(verb);
    expect(error.message).toMatch(new RegExp(`option ${wrong}\\b.*; did you mean ${meant}\\?`));
  });

  it.each(MAKERS)('is refused by %s: %s, which should be %s', async (_, wrong, meant, call) => {
    const error = await refusalOf(() => call({ [wrong]: 1 } as never));
    expect(['ErrInvalidOperator', 'ErrInvalidModel', 'ErrValidation']).toContain(error.code);
    expect(error.message).toContain(wrong);
    // A stream handler lists them all.
    expect(error.message).toContain(meant);
  });

  it('is no option of DynamoDB or of other libraries either', async () => {
    for (const option of ['ConsistentRead', 'size', 'limit', '__proto__x'])
      expect((await refusalOf(() => task().get(key, { [option]: 1 } as never))).message).toContain(
        `no option ${option}`,
      );
    expect(
      (
        await refusalOf(() =>
          task()
            .query({ id: 'a' })
            .page({ size: 5 } as never),
        )
      ).message,
    ).toBe('page has no option size');
  });

  it.each(READS)('%s takes an object (%s)', async (_, __, ___, call) => {
    for (const none of [null, 5, 'text'])
      expect((await refusalOf(() => call(none as never))).code).toBe('ErrInvalidOperator');
  });

  it('listeners may be an object of a class, with more than listeners in it', () => {
    class Log {
      readonly lines: string[] = [];
      request(): void {
        this.lines.push('request');
      }
    }
    expect(session({ transport, on: new Log() }).on.request).toBeInstanceOf(Function);
  });
});
