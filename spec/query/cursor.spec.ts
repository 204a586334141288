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
import { decodeCursor, encodeCursor } from '../../lib/cursor/canonical.js';
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
    expect(() => decodeCursor(text)).toThrow(expect.objectContaining({ code: 'ErrInvalidOperator' }));
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
    expect(await refusal(() => page(of(secret), cursor))).toBe('ErrInvalidOperator');
  });

  it('refuses any change of any character', async () => {
    const { cursor } = await page(of(secret));
    for (let i = 3; i < cursor!.length; i++) {
      const changed = cursor!.slice(0, i) + (cursor![i] === 'A' ? 'B' : 'A') + cursor!.slice(i + 1);
      // The last character before padding may hold unused bits, which change nothing of what it says.
      if (Buffer.from(changed.slice(3), 'base64url').equals(Buffer.from(cursor!.slice(3), 'base64url'))) continue;
      expect(await refusal(() => page(of(secret), changed))).toBe('ErrInvalidOperator');
    }
  });

  it('belongs to its key condition, direction and tenant', async () => {
    const { cursor } = await page(of({ secrets: [secret], tenant: 'a' }));
    expect(await refusal(() => page(of({ secrets: [secret], tenant: 'b' }), cursor))).toBe('ErrInvalidOperator');
    const others = of({ secrets: [secret], tenant: 'a' });
    expect(await refusal(() => others.query({ user: 'v' }).page({ cursor }))).toBe('ErrInvalidOperator');
    expect(await refusal(() => others.query({ user: 'u' }).descending().page({ cursor }))).toBe('ErrInvalidOperator');
  });

  it('expires', async () => {
    const notes = of({ secrets: [secret], maxAgeSeconds: 60 });
    const { cursor } = await page(notes);
    clock.advance(59_000);
    expect((await page(notes, cursor)).items).toHaveLength(2);
    clock.advance(2_000);
    expect(await refusal(() => page(notes, cursor))).toBe('ErrInvalidOperator');
  });

  it('refuses plain cursors unless told otherwise', async () => {
    const { cursor } = await page(of());
    expect(await refusal(() => page(of(secret), cursor))).toBe('ErrInvalidOperator');
    expect((await page(of({ secrets: [secret], acceptPlain: true }), cursor)).items).toHaveLength(2);
  });

  it('refuses a secret that is none', async () => {
    expect(await refusal(() => page(of('short')))).toBe('ErrValidation');
  });
});
