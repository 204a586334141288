import * as dynamorm from '../../lib/index.js';
import { acquireLease, batchGet, batchWrite, connect, isDynamormError, session, transact } from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import * as streams from '../../lib/streams/index.js';
import * as tables from '../../lib/tables/index.js';
import { createBlindIndexKey, kmsCipher } from '../../lib/kms/index.js';
import { leanTransport } from '../../lib/lean/index.js';
import { entityFromDms, parseDms, validateDms } from '../../lib/dms/index.js';
import { Note } from './entities.js';
import { wire } from './support.js';

const nonsense: readonly unknown[] = [undefined, null, 5, 'text', {}, [], () => 1, Symbol('s'), 1n];

/** Plain JavaScript gives whatever it likes. */
type Loose = (...given: readonly unknown[]) => unknown;
const loose = (call: unknown): Loose => call as Loose;
const note = Note as unknown as Record<string, Loose>;
const call = (name: string, ...before: readonly unknown[]): [string, Loose] => [
  `Note.${name}`,
  given => note[name]!(...before, given),
];
const key = { id: 'a' };

const calls: readonly (readonly [string, Loose])[] = [
  ['connect', loose(connect)],
  ['session', loose(session)],
  ['connect with a clock', clock => loose(connect)({ clock })],
  ['connect with listeners', on => loose(connect)({ on })],
  ['connect with table names', tableName => loose(connect)({ tableName })],
  ['connect with an outbox', outbox => loose(connect)({ outbox })],
  ['createTable', loose(tables.createTable)],
  ['createTable of a list', given => loose(tables.createTable)([given])],
  ['ensureTables', loose(tables.ensureTables)],
  ['deleteTable', loose(tables.deleteTable)],
  ['tableDefinition', loose(tables.tableDefinition)],
  ['hydrate', given => loose(streams.hydrate)(Note, given)],
  ['hydrateSync', given => loose(streams.hydrateSync)(Note, given)],
  ['hydrate of a class', given => loose(streams.hydrate)(given, { id: { S: 'a' } })],
  ['streamHandler', loose(streams.streamHandler)],
  ['streamHandler.on', given => (streams.streamHandler() as unknown as Record<string, Loose>)['on']!(given, {})],
  [
    'streamHandler.on with handlers',
    given => (streams.streamHandler() as unknown as Record<string, Loose>)['on']!(Note, given),
  ],
  ['acquireLease of a class', given => loose(acquireLease)(given, key, { ttlMs: 1000 })],
  ['acquireLease of a key', given => loose(acquireLease)(Note, given, { ttlMs: 1000 })],
  ['transition', loose(dynamorm.transition)],
  ['transition of an actual', actual => loose(dynamorm.transition)({ actual, event: {} })],
  ['verifyUnique', loose(dynamorm.verifyUnique)],
  ['repairUnique', loose(dynamorm.repairUnique)],
  ['reencrypt', loose(dynamorm.reencrypt)],
  ['reencrypt with options', given => loose(dynamorm.reencrypt)(Note, given)],
  ['index', given => loose(dynamorm.index)(given, 'x')],
  ['batchGet with options', given => loose(batchGet)([Note.key(key)], given)],
  ['batchWrite with options', given => loose(batchWrite)([Note.deletion(key)], given)],
  ['transact', loose(transact)],
  ['transact with options', given => loose(transact)(() => undefined, given)],
  ['tx.update', given => transact(tx => loose(tx.update.bind(tx))(given, key, () => []))],
  ['tx.update of a key', given => transact(tx => loose(tx.update.bind(tx))(Note, given, () => []))],
  ['tx.check', given => transact(tx => loose(tx.check.bind(tx))(given, key, () => []))],
  ['tx.publish', given => transact(tx => loose(tx.publish.bind(tx))(given))],
  ['tx.put with options', given => transact(tx => loose(tx.put.bind(tx))(Note.of({ ...key }), given))],
  ['kmsCipher', loose(kmsCipher)],
  ['leanTransport', loose(leanTransport)],
  ['entityFromDms', loose(entityFromDms)],
  ['parseDms', loose(parseDms)],
  ['validateDms', loose(validateDms)],
  ['decodeCursor', loose(dynamorm.decodeCursor)],
  ['encodeCursor', loose(dynamorm.encodeCursor)],
  ['oneOf', loose(dynamorm.oneOf)],
  ['oneOf of a list', given => loose(dynamorm.oneOf)([given])],
  ['jsonAs', loose(dynamorm.jsonAs)],
  ['createBlindIndexKey', loose(createBlindIndexKey)],
  ['dynamoIdempotency', loose(streams.dynamoIdempotency)],
  ['memoryIdempotency', loose(streams.memoryIdempotency)],
  ['memoryIdempotency with a clock', now => loose(streams.memoryIdempotency)({ now })],
  ['capacityMeter().add', given => loose(dynamorm.capacityMeter().add)(given)],
  ['capacityMeter().add of an output', output => loose(dynamorm.capacityMeter().add)({ output, attempts: 1 })],
  ['list', loose(dynamorm.list)],
  ['map', loose(dynamorm.map)],
  ['nested', loose(dynamorm.nested)],
  ['custom', loose(dynamorm.custom)],
  ['via', loose(dynamorm.via)],
  ['literal', loose(dynamorm.literal)],
  ['and', loose(dynamorm.and)],
  ['not', loose(dynamorm.not)],
  ['progressLine', loose(dynamorm.progressLine)],
  ['checkDeployAuthority', loose(dynamorm.checkDeployAuthority)],
  ...[
    'using',
    'of',
    'create',
    'put',
    'findOrCreate',
    'get',
    'find',
    'exists',
    'query',
    'scan',
    'index',
    'cursorOf',
    'key',
    'deletion',
  ].map(name => call(name)),
  ...['get', 'find', 'exists', 'delete', 'findOrCreate'].map(name => call(name, key)),
  ...['create', 'put'].map(name => call(name, { ...key })),
  ...['update', 'upsert', 'mutate'].flatMap(name => [call(name), call(name, key), call(name, key, () => [])]),
  ...['save', 'delete', 'touch', 'reload'].map((name): [string, Loose] => [
    `note.${name}`,
    given => (Note.of({ ...key }) as unknown as Record<string, Loose>)[name]!(given),
  ]),
  ...['where', 'filter', 'select', 'limit', 'startAt', 'options', 'take', 'page', 'resume'].map(
    (name): [string, Loose] => [
      `query.${name}`,
      async given => {
        const query = (name === 'resume' ? Note.scan() : Note.query(key)) as unknown as Record<string, Loose>;
        const made = query[name]!(given) as { all?(): Promise<unknown> };
        return made.all === undefined ? made : made.all();
      },
    ],
  ),
];

/** Whatever a call does with nonsense, it may take it or refuse it, never fail over it. */
describe('the wrong kind of thing', () => {
  beforeEach(() => void wire(createEngine().client()));
  it.each(calls)('given to %s is told by an error of this library', async (_, run) => {
    const raw: string[] = [];
    for (const given of nonsense) {
      try {
        await run(given);
      } catch (error) {
        if (!isDynamormError(error))
          raw.push(
            `${typeof given === 'symbol' ? 'symbol' : given === null ? 'null' : typeof given}: ${String(error)} ${(error as Error).stack?.split('\n')[1]?.trim() ?? ''}`,
          );
      }
      wire(createEngine().client());
    }
    expect(raw).toEqual([]);
  });
});
