import { transactGet } from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { describeEngines } from '../../support/engines.js';
import { Doc, Note } from '../entities.js';
import { wire, type Wired } from '../support.js';

describeEngines('transactGet', client => {
  let wired: Wired;
  beforeAll(async () => {
    wire(client());
    await createTable(Note, Doc);
    await Note.create({ id: 'a', n: 1 });
    await Doc.create({ id: 'd', text: 'x' });
  });
  beforeEach(() => {
    wired = wire(client());
  });

  it('reads items of any classes in one request, in order, with a hole where there is nothing', async () => {
    const [doc, hole, note] = await transactGet([Doc.key({ id: 'd' }), Note.key({ id: 'no' }), Note.key({ id: 'a' })]);
    expect(wired.sent.requests).toEqual([
      {
        operation: 'TransactGetItems',
        input: {
          TransactItems: [
            { Get: { TableName: 'docs', Key: { id: { S: 'd' } } } },
            { Get: { TableName: 'notes', Key: { id: { S: 'no' } } } },
            { Get: { TableName: 'notes', Key: { id: { S: 'a' } } } },
          ],
        },
      },
    ]);
    expect(doc).toBeInstanceOf(Doc);
    expect(doc).toMatchObject({ text: 'x', version: 0 });
    expect(hole).toBeUndefined();
    expect(note?.n).toBe(1);
    note!.n = 2;
    await note!.save();
    expect(await Note.get({ id: 'a' })).toMatchObject({ n: 2 });
  });

  it.each([
    ['no key', 0],
    ['101 keys', 101],
  ])('refuses %s before any request', async (_, count) => {
    const keys = Array.from({ length: count }, (__, i) => Note.key({ id: `k${i}` }));
    await expect(transactGet(keys)).rejects.toMatchObject({ code: 'ErrInvalidOperator' });
    expect(wired.sent.requests).toEqual([]);
  });

  it('refuses an item twice, and a session that is not that of the first key', async () => {
    const twice = [Note.key({ id: 'a' }), Note.key({ id: 'a' })];
    await expect(transactGet(twice)).rejects.toMatchObject({ code: 'ErrInvalidOperator' });
    const here = Note.key({ id: 'a' });
    wire(client());
    await expect(transactGet([here, Note.key({ id: 'b' })])).rejects.toMatchObject({ code: 'ErrInvalidOperator' });
    expect(wired.sent.requests).toEqual([]);
  });
});
