import { transact, type TransactionCanceledError, type Transaction } from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { describeEngines } from '../../support/engines.js';
import { Doc, Event, Note, Part, Pinned } from '../entities.js';
import { wire, type Wired } from '../support.js';

const canceled = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as TransactionCanceledError,
  );

describeEngines('transact', client => {
  let wired: Wired;
  beforeAll(async () => {
    wire(client());
    await createTable(Note, Doc, Event, Part, Pinned);
  });
  beforeEach(() => {
    wired = wire(client());
  });

  it('sends every kind of action in one request under a token, and brings the entities to what was written', async () => {
    const loaded = await Doc.create({ id: 'loaded', text: 'a' });
    const gone = await Doc.create({ id: 'gone' });
    const note = Note.of({ id: 'put', n: 3 });
    wired.sent.clear();
    loaded.text = 'b';
    const fresh = Doc.of({ id: 'fresh' });
    await transact(tx =>
      tx
        .create(fresh)
        .put(note)
        .save(loaded)
        .update(Note, { id: 'counter' }, n => n.n.add(2))
        .delete(gone)
        .delete(Note, { id: 'nothing' })
        .check(Note, { id: 'absent' }, n => n.id.notExists()),
    );
    expect(wired.sent.requests).toEqual([
      {
        operation: 'TransactWriteItems',
        input: {
          ClientRequestToken: expect.stringMatching(/^[0-9a-f-]{36}$/),
          TransactItems: [
            {
              Put: {
                TableName: 'docs',
                Item: { id: { S: 'fresh' }, text: { S: '' }, tags: { NULL: true }, version: { N: '0' } },
                ConditionExpression: 'attribute_not_exists(#0)',
                ExpressionAttributeNames: { '#0': 'id' },
                ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
              },
            },
            { Put: { TableName: 'notes', Item: { id: { S: 'put' }, text: { S: '' }, n: { N: '3' } } } },
            {
              Update: {
                TableName: 'docs',
                Key: { id: { S: 'loaded' } },
                UpdateExpression: 'SET #0 = :0, #1 = :1',
                ConditionExpression: '#1 = :2',
                ExpressionAttributeNames: { '#0': 'text', '#1': 'version' },
                ExpressionAttributeValues: { ':0': { S: 'b' }, ':1': { N: '1' }, ':2': { N: '0' } },
                ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
              },
            },
            {
              Update: {
                TableName: 'notes',
                Key: { id: { S: 'counter' } },
                UpdateExpression: expect.stringContaining('#0') as string,
                ExpressionAttributeNames: { '#0': 'n' },
                ExpressionAttributeValues: { ':0': { N: '2' } },
              },
            },
            {
              Delete: {
                TableName: 'docs',
                Key: { id: { S: 'gone' } },
                ConditionExpression: '#0 = :0',
                ExpressionAttributeNames: { '#0': 'version' },
                ExpressionAttributeValues: { ':0': { N: '0' } },
                ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
              },
            },
            { Delete: { TableName: 'notes', Key: { id: { S: 'nothing' } } } },
            {
              ConditionCheck: {
                TableName: 'notes',
                Key: { id: { S: 'absent' } },
                ConditionExpression: 'attribute_not_exists(#0)',
                ExpressionAttributeNames: { '#0': 'id' },
                ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
              },
            },
          ],
        },
      },
    ]);
    expect([fresh.version, loaded.version, gone.isNew, note.isNew, loaded.isChanged]).toEqual([
      0,
      1,
      true,
      false,
      false,
    ]);
    expect(await Doc.get({ id: 'loaded' })).toMatchObject({ text: 'b', version: 1 });
    expect(await Doc.find({ id: 'gone' })).toBeUndefined();
    expect(await Note.get({ id: 'counter' })).toMatchObject({ n: 2 });
    // What was committed is what the next change is measured against.
    wired.sent.clear();
    await loaded.save();
    expect(wired.sent.requests).toEqual([]);
  });

  it('names the action, the class and every code of each reason, and leaves the entities as they were', async () => {
    await Note.create({ id: 'taken', n: 7 });
    const stale = await Doc.create({ id: 'stale' });
    await Doc.update({ id: 'stale' }, d => d.text.set('newer'));
    stale.text = 'mine';
    const unchanged = await Note.create({ id: 'unchanged' });
    const [fine, taken] = [Note.of({ id: 'fine' }), Note.of({ id: 'taken' })];
    const collect = (tx: Transaction) => tx.create(fine).save(unchanged).create(taken).save(stale);
    const error = (await canceled(transact(collect)))!;
    expect(error).toMatchObject({ code: 'ErrTransactionCanceled', retryable: false });
    expect(new Set(error.codes)).toEqual(
      new Set(['ErrTransactionCanceled', 'ErrConditionFailed', 'ErrVersionConflict']),
    );
    expect(error.reasons).toEqual([
      { index: 0, action: 'create', model: 'Note', code: undefined, codes: [] },
      { index: 1, action: 'save', model: 'Note', code: undefined, codes: [] },
      { index: 2, action: 'create', model: 'Note', code: 'ErrConditionFailed', codes: ['ErrConditionFailed'] },
      {
        index: 3,
        action: 'save',
        model: 'Doc',
        code: 'ErrVersionConflict',
        codes: ['ErrVersionConflict', 'ErrConditionFailed'],
      },
    ]);
    expect(error.reasons.every(reason => reason.item === undefined)).toBe(true);
    expect([fine.isNew, taken.isNew, stale.version, stale.isChanged]).toEqual([true, true, 0, true]);
    expect(await Note.exists({ id: 'fine' })).toBe(false);
    const asked = (await canceled(transact(collect, { returnExisting: true })))!;
    expect(asked.reasons[2]!.item).toBeInstanceOf(Note);
    expect(asked.reasons[2]!.item).toMatchObject({ id: 'taken', n: 7 });
    expect(asked.reasons[3]!.item).toMatchObject({ text: 'newer', version: 1 });
    expect(asked.reasons[0]!.item).toBeUndefined();
    expect(JSON.stringify(asked)).not.toContain('newer');
  });

  it('says version conflict where the versioned row is gone, and condition where only the condition fails', async () => {
    const doc = await Doc.create({ id: 'vanishing' });
    await Doc.delete({ id: 'vanishing' });
    doc.text = 'x';
    const error = (await canceled(transact(tx => tx.save(doc))))!;
    expect(error.reasons[0]!.codes).toEqual(['ErrVersionConflict', 'ErrConditionFailed']);
    const other = await Doc.create({ id: 'other' });
    other.text = 'x';
    const only = (await canceled(transact(tx => tx.save(other, { if: d => d.text.eq('never') }))))!;
    expect(only.reasons[0]!.codes).toEqual(['ErrConditionFailed']);
  });

  const refusals: [string, (tx: Transaction) => unknown, string][] = [
    ['no action', () => undefined, 'ErrInvalidOperator'],
    ['101 actions', tx => range(101).map(i => tx.put(Note.of({ id: `m${i}` }))), 'ErrInvalidOperator'],
    ['an item twice', tx => tx.put(Note.of({ id: 'x' })).delete(Note, { id: 'x' }), 'ErrInvalidOperator'],
    [
      'an item written and checked',
      tx => tx.put(Note.of({ id: 'x' })).check(Note, { id: 'x' }, n => n.n.eq(1)),
      'ErrInvalidOperator',
    ],
    [
      'over 4 MB',
      tx => range(12).map(i => tx.put(Note.of({ id: `big${i}`, text: 'x'.repeat(380_000) }))),
      'ErrInvalidOperator',
    ],
    ['a change of a write-once class', tx => tx.put(Event.of({ id: 'e' })), 'ErrImmutableModelMutation'],
    ['a deletion of a write-once class', tx => tx.delete(Event, { id: 'e' }), 'ErrImmutableModelMutation'],
    ['a put of a class that protects fields', tx => tx.put(Pinned.of({ id: 'p' })), 'ErrProtectedFieldMutation'],
    [
      'a change of a protected field',
      tx => tx.update(Pinned, { id: 'p' }, p => p.owner.set('me')),
      'ErrProtectedFieldMutation',
    ],
    ['a missing key', tx => tx.create(Note.of({})), 'ErrMissingPrimaryKey'],
  ];
  it.each(refusals)('refuses %s before any request', async (_, collect, code) => {
    await expect(transact(tx => void collect(tx))).rejects.toMatchObject({ code });
    expect(wired.sent.requests).toEqual([]);
  });

  it('takes 100 actions in one request', async () => {
    const notes = range(100).map(i => Note.of({ id: `hundred${i}` }));
    await transact(tx => notes.forEach(note => tx.create(note)));
    expect(wired.sent.requests).toHaveLength(1);
    expect(notes.some(({ isNew }) => isNew)).toBe(false);
  });

  it('sends nothing where the callback fails, or everything to be saved is stored already', async () => {
    const note = await Note.create({ id: 'same' });
    wired.sent.clear();
    await transact(tx => tx.save(note));
    const failing = transact(tx => {
      tx.create(Note.of({ id: 'half' }));
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(wired.sent.requests).toEqual([]);
  });

  it('awaits its callback', async () => {
    await transact(async tx => {
      const { id } = await Note.create({ id: 'first' });
      tx.create(Note.of({ id: `${id}-second` }));
    });
    expect(await Note.exists({ id: 'first-second' })).toBe(true);
  });

  it('advances the version of an update by key, under the expected one where it is given', async () => {
    await Doc.create({ id: 'keyed' });
    await transact(tx => tx.update(Doc, { id: 'keyed' }, d => d.text.set('a')));
    await transact(tx => tx.update(Doc, { id: 'keyed' }, d => d.text.set('b'), { version: 1 }));
    expect(await Doc.get({ id: 'keyed' })).toMatchObject({ text: 'b', version: 2 });
    const late = canceled(transact(tx => tx.delete(Doc, { id: 'keyed' }, { version: 1 })));
    expect((await late)!.reasons[0]!.code).toBe('ErrVersionConflict');
    const owned = transact(tx =>
      tx.update(Doc, { id: 'keyed' }, d => (d.version as never as { set(n: number): never }).set(9)),
    );
    await expect(owned).rejects.toMatchObject({ code: 'ErrInvalidModel' });
  });

  it('applies a repeated call with one token once', async () => {
    await Note.create({ id: 'tokened' });
    const once = () => transact(tx => tx.update(Note, { id: 'tokened' }, n => n.n.add(5)), { token: 'one-token' });
    await once();
    await once();
    expect(await Note.get({ id: 'tokened' })).toMatchObject({ n: 5 });
    // Something was applied under the token, and what was added cannot be seen in the row.
    const other = transact(tx => tx.update(Note, { id: 'tokened' }, n => n.n.add(6)), { token: 'one-token' });
    expect(await canceled(other)).toMatchObject({ code: 'ErrTimeout', applied: 'unknown', token: 'one-token' });
    expect(await Note.get({ id: 'tokened' })).toMatchObject({ n: 5 });
  });
});

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
