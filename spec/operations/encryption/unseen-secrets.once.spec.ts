import { inspect } from 'node:util';
import {
  BatchWriteItemCommand,
  GetItemCommand,
  PutItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import {
  Attribute,
  batchGet,
  batchWrite,
  Encrypted,
  Entity,
  isDynamormError,
  PartitionKey,
  reencrypt,
  session,
  Table,
  transact,
  transactGet,
  Version,
  type Key,
  type Session,
} from '../../../lib/index.js';
import { kmsCipher } from '../../../lib/kms/index.js';
import { hydrate, hydrateRecord, streamHandler } from '../../../lib/streams/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { KmsFake, type KmsFault } from '../../../lib/testkit/index.js';
import { describeEngines } from '../../support/engines.js';

const SENTINEL = 'sentinel-5ec2e7';
/** The secret, its base64 and hexadecimal text, and those of the data key in the answer that is cut off. */
const SHOWN = /sentinel-5ec|c2VudGluZWwt|73656e74696e656c|S0tLS0tL|KKKKKK/;

@Table('secrets', { model: 'Secret' })
class Secret extends Entity {
  @PartitionKey() id!: Key<string>;
  @Encrypted() @Attribute() text?: string;
  @Encrypted({ bind: 'item' }) @Attribute() data?: Record<string, string>;
  @Attribute() label = '';
  @Version() version!: number;
}

const FAULTS: Readonly<Record<string, KmsFault>> = {
  denies: { error: 'AccessDeniedException' },
  'has the key disabled': { error: 'DisabledException' },
  throttles: { error: 'ThrottlingException' },
  'fails inside': { error: 'KMSInternalException' },
  'does not answer in time': { delayMs: 60_000 },
  'answers garbage': { body: '<html>' },
  'answers half a key': {
    body: `{"CiphertextBlob":"AQID","Plaintext":"${Buffer.alloc(32, 'K').toString('base64').slice(0, 40)}`,
  },
};

describeEngines('a secret that must not be seen', client => {
  let raw: DynamoDBClient;
  let kms: KmsFake;
  let sent: string[];
  let told: unknown[];
  let Secrets: typeof Secret;
  let sealed: Record<string, AttributeValue>;
  const log = jest.fn();

  /** A client that leaves the first item of a batch unprocessed once, so that there is a retry to be told of. */
  const retried = (): DynamoDBClient => {
    let left = 1;
    const send = async (command: { input: object }, options?: object): Promise<unknown> => {
      if (command instanceof BatchWriteItemCommand && left-- > 0)
        return { UnprocessedItems: command.input.RequestItems, $metadata: {} };
      return raw.send(command as never, options);
    };
    return { send } as never;
  };
  const open = (through: DynamoDBClient = raw): Session =>
    session({
      client: through,
      // What is throttled is tried again for long, and none of it need be waited for.
      clock: { now: () => new Date(), sleep: () => Promise.resolve() },
      cipher: kmsCipher({ keyId: 'alias/k', client: kms.client({ maxAttempts: 1 }), cache: false, timeoutMs: 25 }),
      on: {
        request: event => (sent.push(event.operation), told.push(event)),
        response: event => told.push(event),
        retry: event => told.push(event),
      },
    });
  const values = (id: string) => ({ id, text: SENTINEL, data: { [SENTINEL]: SENTINEL } });
  const everything = (...parts: unknown[]): string =>
    parts
      .map(part => [
        inspect(part, { depth: 6, showHidden: true }),
        JSON.stringify(part),
        String(part),
        (part as Error)?.stack,
      ])
      .join('\n');
  const image = (): Record<string, AttributeValue> =>
    JSON.parse(
      JSON.stringify(sealed, (_, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
      ),
    ) as Record<string, AttributeValue>;
  const record = () => ({
    eventID: '1',
    eventName: 'INSERT',
    eventSourceARN: 'arn:aws:dynamodb:us-east-1:000000000000:table/secrets/stream/2026-01-01T00:00:00.000',
    dynamodb: { Keys: { id: { S: 'a' } }, NewImage: image(), SequenceNumber: '1' },
  });

  /** Runs a verb that has to fail; whatever anyone could print afterwards lacks the secret. */
  const refusal = async (run: () => unknown): Promise<string> => (await refusals(run))[0]!;
  const refusals = async (run: () => unknown): Promise<readonly string[]> => {
    let answer: unknown;
    try {
      answer = await run();
    } catch (error) {
      expect(everything(error, told)).not.toMatch(SHOWN);
      return isDynamormError(error) ? error.codes : [`no DynamormError: ${String(error)}`];
    }
    return [`no error: ${inspect(answer)}`];
  };

  const writes = (): Record<string, () => unknown> => ({
    create: () => Secrets.create(values('w')),
    put: () => Secrets.put(values('w')),
    update: () => Secrets.update({ id: 'a' }, s => [s.text.set(SENTINEL), s.label.set('x')]),
    'nested update': () => Secrets.update({ id: 'a' }, s => s.data.set({ deep: SENTINEL })),
    batchWrite: () => batchWrite([Secrets.of(values('w'))], { ignoreVersions: true }),
    'transact create': () => transact(tx => tx.create(Secrets.of(values('w')))),
    'transact update': () => transact(tx => tx.update(Secrets, { id: 'a' }, s => s.text.set(SENTINEL))),
  });
  const reads = (): Record<string, () => unknown> => ({
    get: () => Secrets.get({ id: 'a' }),
    find: () => Secrets.find({ id: 'a' }),
    query: () => Secrets.query({ id: 'a' }).all(),
    'query select': () => Secrets.query({ id: 'a' }).select('text', 'data').first(),
    scan: () => Secrets.scan().all(),
    'scan in segments': () => Secrets.scan({ segments: 2 }).all(),
    batchGet: () => batchGet([Secrets.key({ id: 'a' })]),
    transactGet: () => transactGet([Secrets.key({ id: 'a' })]),
    mutate: () => Secrets.mutate({ id: 'a' }, s => void (s.label = 'x')),
    hydrate: () => hydrate(Secret, image(), { cipher: open().cipher! }),
    hydrateRecord: () => hydrateRecord(Secret, record(), { cipher: open().cipher! }),
  });
  const returning = (): Record<string, () => unknown> => ({
    'update returning new': () => Secrets.update({ id: 'a' }, s => s.label.set('y'), { returning: 'new' }),
    'update returning old': () => Secrets.update({ id: 'a' }, s => s.label.set('z'), { returning: 'old' }),
    'delete returning old': () => Secrets.delete({ id: 'a' }, { returning: 'old' }),
  });

  beforeAll(async () => {
    raw = client();
    [sent, told] = [[], []];
    kms = new KmsFake();
    kms.createKey({ alias: 'alias/k' });
    Secrets = Secret.using(open());
    await createTable(Secrets);
    for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const)
      jest.spyOn(console, method).mockImplementation(log);
  });
  afterAll(() => void jest.restoreAllMocks());
  beforeEach(async () => {
    kms.heal();
    Secrets = Secret.using(open());
    await Secrets.put(values('a'), { ignoreVersion: true });
    sealed = (await raw.send(new GetItemCommand({ TableName: 'secrets', Key: { id: { S: 'a' } } }))).Item!;
    [sent, told] = [[], []];
  });
  afterEach(() => {
    expect(everything(told, log.mock.calls)).not.toMatch(SHOWN);
  });

  it.each(Object.entries(FAULTS))('is written by no verb where KMS %s', async (_how, fault) => {
    const loaded = await Secrets.get({ id: 'a' });
    loaded.text = `${SENTINEL}!`;
    kms.fail('GenerateDataKey', fault);
    sent = [];
    for (const [verb, run] of Object.entries({
      ...writes(),
      save: () => loaded.save(),
      'transact save': () => transact(tx => tx.save(loaded)),
    })) {
      expect([verb, await refusal(run)]).toEqual([verb, 'ErrEncryptionUnavailable']);
    }
    expect(sent).toEqual([]);
    expect([loaded.isChanged, loaded.version]).toEqual([true, 0]);
    expect(everything(loaded.changes())).not.toMatch(SHOWN);
    const after = await raw.send(new GetItemCommand({ TableName: 'secrets', Key: { id: { S: 'a' } } }));
    expect(after.Item).toEqual(sealed);
  });

  it.each(Object.entries(FAULTS))('is read by no verb where KMS %s', async (_how, fault) => {
    kms.fail('Decrypt', fault);
    for (const [verb, run] of Object.entries({ ...reads(), reencrypt: () => reencrypt(Secrets) }))
      expect([verb, await refusal(run)]).toEqual([verb, 'ErrEncryptionUnavailable']);
    // The write was made: its own code says so first, and why nothing is answered next.
    for (const [verb, run] of Object.entries(returning()))
      expect([verb, ...(await refusals(run))]).toEqual([verb, 'ErrServiceAnswer', 'ErrEncryptionUnavailable']);
    const handled = await streamHandler({ cipher: open().cipher! }).on(Secret, {
      insert: () => {
        throw new Error('called');
      },
    })({ Records: [record()] });
    expect(handled).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
    expect(sent).not.toContain('PutItem');
  });

  const flip = (value: AttributeValue): AttributeValue => {
    const ct = Uint8Array.from(value.M!['ct']!.B!);
    ct[3]! ^= 1;
    return { M: { ...value.M, ct: { B: ct } } };
  };
  it.each<[string, (item: Record<string, AttributeValue>) => Record<string, AttributeValue>]>([
    ['tampered with', item => ({ ...item, text: flip(item['text']!) })],
    ['tampered with where it is bound', item => ({ ...item, data: flip(item['data']!) })],
    ['its own plaintext', item => ({ ...item, text: { S: SENTINEL } })],
    ['its own plaintext in a map', item => ({ ...item, data: { M: { [SENTINEL]: { S: SENTINEL } } } })],
    ['of another attribute', item => ({ ...item, text: item['data']!, data: item['text']! })],
    ['without its version', item => ({ ...item, text: { M: { ...item['text']!.M, v: { N: '3' } } } })],
  ])('is read by no verb out of an envelope that is %s', async (_how, change) => {
    sealed = change(sealed);
    await raw.send(new PutItemCommand({ TableName: 'secrets', Item: sealed }));
    for (const [verb, run] of Object.entries(reads()))
      expect([verb, await refusal(run)]).toEqual([verb, 'ErrInvalidEncryptedEnvelope']);
    for (const [verb, run] of Object.entries(returning()))
      expect([verb, ...(await refusals(run))]).toEqual([verb, 'ErrServiceAnswer', 'ErrInvalidEncryptedEnvelope']);
  });

  it('is in no error of a write that DynamoDB refuses, and in no event of one that is retried', async () => {
    const loaded = await Secrets.get({ id: 'a' });
    await Secrets.update({ id: 'a' }, s => s.label.set('overtaken'));
    loaded.text = `${SENTINEL}!`;
    loaded.data = { [`${SENTINEL}!`]: SENTINEL };
    const codes = [
      await refusal(() => Secrets.create(values('a'))),
      await refusal(() => loaded.save()),
      await refusal(() => loaded.delete()),
      await refusal(() => Secrets.update({ id: 'a' }, s => s.text.set(SENTINEL), { if: s => s.label.eq('none') })),
      await refusal(() => transact(tx => tx.create(Secrets.of(values('a'))))),
      await refusal(() => transact(tx => tx.save(loaded))),
    ];
    expect(codes).toEqual([
      'ErrConditionFailed',
      'ErrVersionConflict',
      'ErrVersionConflict',
      'ErrConditionFailed',
      'ErrTransactionCanceled',
      'ErrTransactionCanceled',
    ]);
    const Retried = Secret.using(open(retried()));
    await batchWrite([Retried.of(values('b'))], { ignoreVersions: true });
    expect(told).toContainEqual(
      expect.objectContaining({ attempt: expect.any(Number) as number, reason: expect.any(String) as string }),
    );
    expect(await Retried.get({ id: 'b' })).toMatchObject(values('b'));
  });
});
