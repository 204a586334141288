import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Order } from '../support/entities.js';
import { hydrate, hydrateRecord, hydrateRecordSync, hydrateSync, type RecordLike } from '../../../lib/streams/index.js';

const text = (file: string): string =>
  readFileSync(resolve(__dirname, '../../../contract/golden/streams', file), 'utf8');
const json = (file: string): unknown => JSON.parse(text(file));
const lines = (file: string): string[] => text(file).trim().split('\n');

interface Golden {
  readonly dynamodb: { readonly NewImage: Record<string, unknown>; readonly OldImage: Record<string, unknown> };
}
const lambda = (json('lambda.json') as { Records: (RecordLike & Golden)[] }).Records;

const bytes = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (key, inner: unknown) =>
    key === 'B'
      ? Buffer.from(inner as string, 'base64')
      : key === 'BS'
        ? (inner as string[]).map(b => Buffer.from(b, 'base64'))
        : inner,
  );
/** The same as GetRecords of the SDK answers it: bytes, a Date, the identity in large letters, no ARN. */
const sdk = lambda.map(record => {
  const { eventSourceARN: _, userIdentity, dynamodb, ...rest } = record as never as Record<string, unknown>;
  const who = userIdentity as { principalId: string; type: string } | undefined;
  return {
    ...rest,
    dynamodb: { ...(bytes(dynamodb) as object), ApproximateCreationDateTime: new Date('2026-01-02T03:04:05Z') },
    ...(who && { userIdentity: { PrincipalId: who.principalId, Type: who.type } }),
  };
});

const ENVELOPES: readonly [string, readonly RecordLike[]][] = [
  ['Lambda', lambda],
  ['GetRecords', sdk],
  ['Kinesis', (json('kinesis.json') as { Records: RecordLike[] }).Records],
  ['EventBridge Pipes', json('pipes.json') as RecordLike[]],
  ['EventBridge Pipes over Kinesis', json('pipes-kinesis.json') as RecordLike[]],
  ['text of a Lambda record', lambda.map(record => JSON.stringify(record))],
];

const OPEN = {
  customerId: 'c1',
  status: 'open',
  total: '12345678901234567890.5',
  count: 42,
  address: { city: 'Oslo', zip: '0150', geo: { lat: 59.91 } },
  lines: [
    { sku: 'a', n: 1 },
    { sku: 'b', n: 2 },
  ],
  tags: new Set(['new']),
  paid: false,
  note: null,
  placedAt: new Date('2026-01-02T03:04:05.678Z'),
  expiresAt: new Date('2027-01-01T00:00:00Z'),
};

describe.each(ENVELOPES)('records of %s', (_, records) => {
  it('become changes of entities, every type intact', async () => {
    const [inserted, modified, removed, expired] = await Promise.all(
      records.map(record => hydrateRecord(Order, record)),
    );
    expect(inserted).toMatchObject({
      kind: 'insert',
      before: undefined,
      changes: undefined,
      expired: false,
      after: OPEN,
    });
    expect(inserted!.after).toBeInstanceOf(Order);
    expect(Buffer.from(inserted!.after!.photo!).toString()).toBe('\u0000ÿphoto');
    expect(inserted!.keys).toEqual({ pk: 'CUSTOMER#c1', sk: 'ORDER#o1' });
    expect(modified).toMatchObject({ kind: 'modify', before: OPEN, after: { status: 'paid' } });
    expect(modified!.changes).toEqual({
      status: ['open', 'paid'],
      'address.city': ['Oslo', 'Bergen'],
      tags: [new Set(['new']), new Set(['new', 'vip'])],
    });
    expect(removed).toMatchObject({ kind: 'remove', after: undefined, expired: false, before: { status: 'paid' } });
    expect(expired).toMatchObject({ kind: 'remove', expired: true, before: { status: 'paid' } });
  });

  it('carry an identity, a sequence number and a time', async () => {
    const change = await hydrateRecord(Order, records[0]!);
    expect(change.id).toBe('0c7c1f1e9bd34b4f8a8bd3d3b2d0f000');
    expect(change.sequenceNumber).toMatch(/^\d{21,56}$/);
    expect(change.at!.toISOString()).toMatch(/^2026-01-02T03:04:05\.(000|123)Z$/);
  });

  it('become entities whose stored state is the image', () => {
    const change = hydrateRecordSync(Order, records[1]!);
    expect([change.after!.isNew, change.after!.isChanged]).toEqual([false, false]);
    change.after!.status = 'sent';
    expect(change.after!.changes()).toEqual({ status: ['paid', 'sent'] });
  });
});

describe('an S3 export', () => {
  it('is hydrated line by line, parsed or not', async () => {
    const [line] = lines('full-export.jsonl');
    expect(await hydrate(Order, line)).toMatchObject(OPEN);
    expect(await hydrate(Order, JSON.parse(line!))).toMatchObject(OPEN);
    expect(hydrateSync(Order, line)).toMatchObject(OPEN);
  });

  it('tells changes where it is incremental', async () => {
    const changes = await Promise.all(lines('incremental-export.jsonl').map(line => hydrateRecord(Order, line)));
    expect(changes.map(({ kind }) => kind)).toEqual(['insert', 'modify', 'remove']);
    expect(changes[1]!.at).toEqual(new Date('2026-01-02T03:04:05.123Z'));
    expect(changes[1]!.changes).toMatchObject({ status: ['open', 'paid'] });
  });
});

describe('the view of a stream', () => {
  const only = (...images: string[]) => {
    const { NewImage: _n, OldImage: _o, ...rest } = lambda[1]!.dynamodb;
    const kept = Object.fromEntries(images.map(name => [name, lambda[1]!.dynamodb[name as 'NewImage']]));
    const StreamViewType = images.length === 0 ? 'KEYS_ONLY' : images[0] === 'NewImage' ? 'NEW_IMAGE' : 'OLD_IMAGE';
    return { ...(lambda[1] as object), dynamodb: { ...rest, ...kept, StreamViewType } } as unknown as RecordLike;
  };

  it('shows keys only, the new image or the old one', async () => {
    const keys = await hydrateRecord(Order, only(), { view: 'KEYS_ONLY' });
    expect(keys).toMatchObject({ kind: 'modify', before: undefined, after: undefined, changes: undefined });
    expect(keys.keys).toEqual({ pk: 'CUSTOMER#c1', sk: 'ORDER#o1' });
    const now = await hydrateRecord(Order, only('NewImage'), { view: 'NEW_IMAGE' });
    expect(now).toMatchObject({ before: undefined, changes: undefined, after: { status: 'paid' } });
    const was = await hydrateRecord(Order, only('OldImage'), { view: 'OLD_IMAGE' });
    expect(was).toMatchObject({ after: undefined, changes: undefined, before: { status: 'open' } });
  });

  it('is never narrower than what the reader was promised', async () => {
    await expect(hydrateRecord(Order, only('NewImage'))).rejects.toMatchObject({
      code: 'ErrInvalidOperator',
      message: expect.stringContaining("{ view: 'NEW_IMAGE' }") as string,
    });
  });

  it('may be wider than what the reader asks for', async () => {
    expect(await hydrateRecord(Order, lambda[1]!, { view: 'KEYS_ONLY' })).toMatchObject({
      before: undefined,
      after: undefined,
    });
  });
});
