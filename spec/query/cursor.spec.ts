import {
  Attribute,
  Entity,
  isDynamormError,
  PartitionKey,
  session,
  SortKey,
  Table,
  batchWrite,
  type Key,
} from '../../lib/index.js';
import { decodeCursor, encodeCursor } from '../../lib/cursor/cursor.js';
import { createEngine } from '../../lib/engine/index.js';
import { createTable } from '../../lib/tables/index.js';
import { fixedClock } from '../../lib/testkit/index.js';

@Table('notes')
class Note extends Entity {
  @PartitionKey() user!: Key<string>;
  @SortKey() id!: Key<string>;
  @Attribute() text = '';
}

const golden =
  'eyJsYXN0S2V5Ijp7IlBLIjp7IlMiOiJVU0VSIzEifSwiU0siOnsiUyI6IlBST0ZJTEUifX0sImluZGV4IjoiZ3NpLWVtYWlsIiwic29ydCI6IkFTQyJ9';

describe('the canonical cursor', () => {
  const position = { lastKey: { SK: { S: 'PROFILE' }, PK: { S: 'USER#1' } }, index: 'gsi-email', sort: 'ASC' as const };

  it('is the golden text, whatever the order of its key', () => {
    expect(encodeCursor(position)).toBe(golden);
    expect(decodeCursor(golden)).toEqual(position);
  });

  it('is padded, escapes HTML characters and sorts by UTF-8 bytes', () => {
    const text = encodeCursor({ lastKey: { '\u{1f600}': { S: '<&>\u2028' }, '\uffee': { N: '9007199254740993' } } });
    const json = Buffer.from(text, 'base64url').toString('utf8');
    expect(json).toBe(
      '{"lastKey":{"\uffee":{"N":"9007199254740993"},"\u{1f600}":{"S":"\\u003c\\u0026\\u003e\\u2028"}}}',
    );
    expect(text.length % 4).toBe(0);
  });

  it.each([
    '',
    '!',
    'e30=',
    Buffer.from('{"lastKey":{}}').toString('base64url'),
    Buffer.from('{"lastKey":{"a":{"S":1}}}').toString('base64url'),
    Buffer.from('[]').toString('base64url'),
  ])('refuses %j', text => {
    expect(() => decodeCursor(text)).toThrow(expect.objectContaining({ code: 'ErrInvalidCursor' }));
  });
});

describe('a sealed cursor', () => {
  const clock = fixedClock();
  const engine = createEngine();
  const client = engine.client();
  afterAll(() => client.destroy());
  const of = (
    cursorSecret?: Parameters<typeof session>[0] extends infer O
      ? O extends { cursorSecret?: infer S }
        ? S
        : never
      : never,
  ) => Note.using(session({ client, clock, ...(cursorSecret !== undefined && { cursorSecret }) }));
  const old = 'the first secret of all';
  const secret = 'the secret of today, long enough';
  const page = (notes: typeof Note, cursor?: string) => notes.query({ user: 'u' }).limit(2).page({ cursor });
  const refusal = async (run: () => Promise<unknown>): Promise<string> => {
    try {
      await run();
      return 'none';
    } catch (error) {
      return isDynamormError(error) ? error.code : String(error);
    }
  };
  beforeAll(async () => {
    await createTable(of());
    await batchWrite(['a', 'b', 'c', 'd'].map(id => of().of({ user: 'u', id })));
  });

  it('hides its key, opens with its secret and walks on', async () => {
    const { cursor } = await page(of(secret));
    expect(Buffer.from(cursor!, 'base64url').toString('latin1')).not.toContain('lastKey');
    expect((await page(of(secret), cursor)).items.map(note => note.id)).toEqual(['c', 'd']);
  });

  it('opens with an old secret while secrets are rotated', async () => {
    const { cursor } = await page(of(old));
    expect((await page(of([secret, old]), cursor)).items).toHaveLength(2);
    expect(await refusal(() => page(of(secret), cursor))).toBe('ErrInvalidCursor');
  });

  it('refuses any change of any character', async () => {
    const { cursor } = await page(of(secret));
    for (let i = 3; i < cursor!.length; i++) {
      const changed = cursor!.slice(0, i) + (cursor![i] === 'A' ? 'B' : 'A') + cursor!.slice(i + 1);
      // The last character before padding may hold unused bits, which change nothing of what it says.
      if (Buffer.from(changed.slice(3), 'base64url').equals(Buffer.from(cursor!.slice(3), 'base64url'))) continue;
      expect(await refusal(() => page(of(secret), changed))).toBe('ErrInvalidCursor');
    }
  });

  it('belongs to its key condition, direction and tenant', async () => {
    const { cursor } = await page(of({ secrets: [secret], tenant: 'a' }));
    expect(await refusal(() => page(of({ secrets: [secret], tenant: 'b' }), cursor))).toBe('ErrInvalidCursor');
    const others = of({ secrets: [secret], tenant: 'a' });
    expect(await refusal(() => others.query({ user: 'v' }).page({ cursor }))).toBe('ErrInvalidCursor');
    expect(await refusal(() => others.query({ user: 'u' }).descending().page({ cursor }))).toBe('ErrInvalidCursor');
  });

  it('expires', async () => {
    const notes = of({ secrets: [secret], maxAgeSeconds: 60 });
    const { cursor } = await page(notes);
    clock.advance(59_000);
    expect((await page(notes, cursor)).items).toHaveLength(2);
    clock.advance(2_000);
    expect(await refusal(() => page(notes, cursor))).toBe('ErrInvalidCursor');
  });

  it('refuses plain cursors unless told otherwise', async () => {
    const { cursor } = await page(of());
    expect(await refusal(() => page(of(secret), cursor))).toBe('ErrInvalidCursor');
    expect((await page(of({ secrets: [secret], acceptPlain: true }), cursor)).items).toHaveLength(2);
  });

  it.each([
    ['a short text', 'short'],
    ['an empty text', ''],
    ['undefined, as an environment variable that is not set', undefined],
    ['null', null],
    ['a number', 1234567890123456],
    ['no secrets', []],
    ['a short secret beside a good one', [secret, 'short']],
    ['a secret that is no text', { secrets: [Buffer.alloc(32)] }],
    ['one secret where a list is due', { secrets: secret }],
    ['an age as text', { secrets: [secret], maxAgeSeconds: '3600' }],
    ['an age without end', { secrets: [secret], maxAgeSeconds: Infinity }],
    ['an age that is no number', { secrets: [secret], maxAgeSeconds: NaN }],
    ['an age of null', { secrets: [secret], maxAgeSeconds: null }],
    ['an age of nothing', { secrets: [secret], maxAgeSeconds: 0 }],
    ['an age below 0', { secrets: [secret], maxAgeSeconds: -1 }],
    ['half an age', { secrets: [secret], maxAgeSeconds: 0.5 }],
    ['an age beyond all clocks', { secrets: [secret], maxAgeSeconds: 2 ** 48 }],
    ['a tenant that is not there', { secrets: [secret], tenant: undefined }],
    ['an empty tenant', { secrets: [secret], tenant: '' }],
    ['a tenant that is no text', { secrets: [secret], tenant: 7 }],
    ['a switch as text', { secrets: [secret], acceptPlain: 'false' }],
    ['a misspelt member', { secrets: [secret], maxAge: 60 }],
  ])('refuses %s when the session is made', (_, cursorSecret) => {
    expect(() => session({ client, cursorSecret } as never)).toThrow(
      expect.objectContaining({ code: 'ErrValidation', message: expect.stringContaining('cursorSecret') as string }),
    );
  });

  it('keeps to the secrets it was made with', async () => {
    const secrets = [secret];
    const notes = of(secrets);
    secrets[0] = 'short';
    const { cursor } = await page(notes);
    expect((await page(of(secret), cursor)).items).toHaveLength(2);
  });
});
