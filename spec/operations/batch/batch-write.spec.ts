import type { UnprocessedError } from '../../../lib/index.js';
import { batchGet, batchWrite } from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { describeEngines } from '../../support/engines.js';
import { Doc, Event, Hooked, Note, Odd, Part, Pinned } from '../entities.js';
import { answering, wire, type Wired } from '../support.js';

const notes = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, n) => Note.of({ id: `${prefix}${n}`, n }));

describeEngines('batchWrite', client => {
  let wired: Wired;
  beforeAll(async () => {
    wire(client());
    await createTable(Note, Odd, Part, Doc, Event, Pinned, Hooked);
  });
  beforeEach(() => {
    wired = wire(client());
  });

  it('puts and deletes in one request over all tables, with the times of the write', async () => {
    await Note.create({ id: 'gone' });
    wired.sent.clear();
    const part = Part.of({ box: 'b', part: 'p' });
    await batchWrite([Note.of({ id: 'a', n: 1 }), part, Note.deletion({ id: 'gone' })]);
    const at = { S: '2026-01-01T00:00:00.000000000Z' };
    expect(wired.sent.requests).toEqual([
      {
        operation: 'BatchWriteItem',
        input: {
          RequestItems: {
            notes: [
              { PutRequest: { Item: { id: { S: 'a' }, text: { S: '' }, n: { N: '1' } } } },
              { DeleteRequest: { Key: { id: { S: 'gone' } } } },
            ],
            parts: [
              {
                PutRequest: {
                  Item: {
                    pk: { S: 'BOX#b' },
                    sk: { S: 'PART#p' },
                    box: { S: 'b' },
                    part: { S: 'p' },
                    n: { N: '0' },
                    createdAt: at,
                    updatedAt: at,
                  },
                },
              },
            ],
          },
        },
      },
    ]);
    expect(part.isNew).toBe(false);
    expect(part.isChanged).toBe(false);
    expect(part.createdAt).toEqual(new Date('2026-01-01'));
    expect(await Note.find({ id: 'gone' })).toBeUndefined();
    expect((await Part.get({ box: 'b', part: 'p' })).updatedAt).toEqual(new Date('2026-01-01'));
  });

  it('sends 25 a request, and every item gets there', async () => {
    const many = notes(60, 'many');
    await batchWrite([...many, Odd.of({ id: 'o' })]);
    expect(wired.sent.requests.map(({ input }) => sizeOf(input))).toEqual([25, 25, 11]);
    const { items } = await batchGet([...many.map(({ id }) => Note.key({ id })), Odd.key({ id: 'o' })]);
    expect(items.map(item => (item as Note).id)).toEqual([...many.map(({ id }) => id), 'o']);
  });

  it('writes nothing for nothing', async () => {
    await batchWrite([]);
    expect(wired.sent.requests).toEqual([]);
  });

  it.each([
    ['two puts', () => [Note.of({ id: 'x' }), Note.of({ id: 'x' })]],
    ['a put and a deletion', () => [Note.of({ id: 'x' }), Note.deletion({ id: 'x' })]],
    ['two deletions', () => [Note.deletion({ id: 'x' }), Note.deletion({ id: 'x' })]],
  ])('refuses one item twice (%s) before any request', async (_, writables) => {
    await expect(batchWrite(writables())).rejects.toMatchObject({ code: 'ErrInvalidOperator' });
    expect(wired.sent.requests).toEqual([]);
  });

  it('refuses versioned classes unless told to ignore versions, and then writes the next one', async () => {
    const doc = await Doc.create({ id: 'd', text: 'one' });
    await Doc.update({ id: 'd' }, d => d.text.set('other'));
    wired.sent.clear();
    doc.text = 'two';
    await expect(batchWrite([doc])).rejects.toMatchObject({ code: 'ErrInvalidOperator' });
    await expect(batchWrite([Doc.deletion({ id: 'd' })])).rejects.toMatchObject({ code: 'ErrInvalidOperator' });
    expect(wired.sent.requests).toEqual([]);
    await batchWrite([doc, Doc.of({ id: 'fresh' })], { ignoreVersions: true });
    expect(doc.version).toBe(1);
    expect(await Doc.get({ id: 'd' })).toMatchObject({ text: 'two', version: 1 });
    expect(await Doc.get({ id: 'fresh' })).toMatchObject({ version: 0 });
    await batchWrite([Doc.deletion({ id: 'd' })], { ignoreVersion: true });
    expect(await Doc.find({ id: 'd' })).toBeUndefined();
  });

  it.each([
    ['a put of a write-once class', () => Event.of({ id: 'e' }), 'ErrImmutableModelMutation'],
    ['a deletion of a write-once class', () => Event.deletion({ id: 'e' }), 'ErrImmutableModelMutation'],
    ['a put of a class that protects fields', () => Pinned.of({ id: 'p' }), 'ErrProtectedFieldMutation'],
    ['an item without its key', () => Note.of({ text: 'no key' }), 'ErrMissingPrimaryKey'],
  ])('refuses %s before any request, together with all that is in the batch', async (_, writable, code) => {
    const fine = notes(30, 'refused');
    await expect(batchWrite([...fine, writable()], { ignoreVersions: true })).rejects.toMatchObject({ code });
    expect(wired.sent.requests).toEqual([]);
    expect(fine.every(note => note.isNew)).toBe(true);
  });

  it('lets a class that protects fields be deleted from', async () => {
    await Pinned.create({ id: 'p' });
    await batchWrite([Pinned.deletion({ id: 'p' })], { ignoreVersions: true });
    expect(await Pinned.exists({ id: 'p' })).toBe(false);
  });

  it('sends again what was left unprocessed, and hands back what is left in the end, ready to be passed in again', async () => {
    let broken = true;
    wired = wire(
      client(),
      answering((operation, input: { RequestItems: Record<string, object[]> }) => {
        if (!broken || operation !== 'BatchWriteItem') return undefined;
        return { UnprocessedItems: input.RequestItems };
      }),
    );
    const [kept, gone] = [Note.of({ id: 'kept' }), Note.deletion({ id: 'a' })];
    const error = await batchWrite([kept, gone], { attempts: 4 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ErrUnprocessed', retryable: true });
    expect(wired.sent.requests).toHaveLength(4);
    const { unprocessed } = error as UnprocessedError<Note>;
    expect(unprocessed[0]).toBe(kept);
    expect(unprocessed[1]).toBe(gone);
    expect(kept.isNew).toBe(true);
    expect(JSON.stringify(error)).not.toContain('kept');
    broken = false;
    await batchWrite(unprocessed);
    expect(kept.isNew).toBe(false);
    expect(await Note.exists({ id: 'kept' })).toBe(true);
    expect(await Note.exists({ id: 'a' })).toBe(false);
  });

  it('starts counting its tries again as long as something is brought forward', async () => {
    wired = wire(
      client(),
      answering((operation, input: { RequestItems: { notes: object[] } }) => {
        const rest = input.RequestItems.notes?.slice(1) ?? [];
        return operation === 'BatchWriteItem'
          ? { UnprocessedItems: rest.length > 0 ? { notes: rest } : {} }
          : undefined;
      }),
    );
    await batchWrite(notes(20, 'slow'), { attempts: 2 });
    expect(wired.sent.requests).toHaveLength(20);
  });

  it('has stored and committed everything although a hook fails afterwards', async () => {
    const all = ['one', 'fail', 'two'].map(text => Hooked.of({ id: text, text }));
    await expect(batchWrite(all)).rejects.toThrow('the hook failed');
    expect(all.map(({ isNew }) => isNew)).toEqual([false, false, false]);
    expect(await Hooked.exists({ id: 'two' })).toBe(true);
  });

  it.each([{ concurrency: 0 }, { concurrency: NaN }, { attempts: 0 }])(
    'refuses bounds with which nothing would be sent: %j',
    async options => {
      const note = Note.of({ id: 'bounds' });
      await expect(batchWrite([note], options)).rejects.toMatchObject({ code: 'ErrInvalidOperator' });
      expect(note.isNew).toBe(true);
    },
  );
});

function sizeOf(input: unknown): number {
  return Object.values((input as { RequestItems: Record<string, object[]> }).RequestItems).flat().length;
}
