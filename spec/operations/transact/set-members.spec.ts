import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { Attribute, Entity, PartitionKey, stringSet, Table, transact, type Key } from '../../../lib/index.js';
import { createTable } from '../../../lib/tables/index.js';
import type { Value } from '../../../lib/values/value.js';
import { describeEngines } from '../../support/engines.js';
import { Note } from '../entities.js';
import { wire, type Wired } from '../support.js';

@Table('tagged')
class Tagged extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() tags = new Set<string>();
  @Attribute(stringSet, { omitEmpty: true }) labels = new Set<string>();
  @Attribute() n = 0;
}

describeEngines('the members of a set in a transaction', client => {
  let wired: Wired;
  const row = async (id: string): Promise<Tagged> => Tagged.get({ id }, { consistent: true });
  const store = (id: string, name: string, value: Value): Promise<unknown> =>
    client().send(
      new UpdateItemCommand({
        TableName: 'tagged',
        Key: { id: { S: id } },
        UpdateExpression: 'SET #n = :v',
        ExpressionAttributeNames: { '#n': name },
        ExpressionAttributeValues: { ':v': value as never },
      }),
    );
  beforeAll(async () => {
    wire(client());
    await createTable(Tagged, Note);
  });
  beforeEach(() => {
    wired = wire(client());
  });

  it('are added to a set that is stored as NULL, as a single update adds them', async () => {
    for (const id of ['null', 'single']) await store(id, 'tags', { NULL: true });
    await transact(tx =>
      tx.update(Tagged, { id: 'null' }, t => [t.tags.add('a'), t.n.set(1)]).put(Note.of({ id: 'n' })),
    );
    await Tagged.update({ id: 'single' }, t => [t.tags.add('a'), t.n.set(1)]);
    expect([...(await row('null')).tags]).toEqual(['a']);
    expect({ ...(await row('null')), id: '' }).toEqual({ ...(await row('single')), id: '' });
    expect(await Note.exists({ id: 'n' })).toBe(true);
  });

  it('leave NULL where the last one is deleted, and nothing where the class leaves empty sets out', async () => {
    await store('last', 'tags', { SS: ['a', 'b'] });
    await store('last', 'labels', { SS: ['x'] });
    await transact(tx => tx.update(Tagged, { id: 'last' }, t => [t.tags.delete('a', 'b'), t.labels.delete('x')]));
    wired.sent.clear();
    const found = await row('last');
    expect([found.tags.size, found.labels.size, found.isChanged]).toEqual([0, 0, false]);
    await transact(tx => tx.update(Tagged, { id: 'last' }, t => t.tags.delete('c')));
    expect((await row('last')).tags.size).toBe(0);
  });

  it('are sent as they are where a set stands there, or nothing', async () => {
    await store('set', 'tags', { SS: ['a'] });
    wired.sent.clear();
    await transact(tx =>
      tx.update(Tagged, { id: 'set' }, t => t.tags.add('b')).update(Tagged, { id: 'new' }, t => t.tags.add('c')),
    );
    expect(wired.sent.requests).toHaveLength(1);
    expect([...(await row('set')).tags].sort()).toEqual(['a', 'b']);
    expect([...(await row('new')).tags]).toEqual(['c']);
  });

  it("do not hide the refusal of another action, nor the caller's own condition", async () => {
    await store('refused', 'tags', { NULL: true });
    await Note.create({ id: 'taken' });
    const taken = transact(tx =>
      tx.update(Tagged, { id: 'refused' }, t => t.tags.add('a')).create(Note.of({ id: 'taken' })),
    );
    await expect(taken).rejects.toMatchObject({
      code: 'ErrTransactionCanceled',
      reasons: [expect.anything(), { code: 'ErrConditionFailed' }],
    });
    const own = transact(tx => tx.update(Tagged, { id: 'refused' }, t => t.tags.add('a'), { if: t => t.n.eq(7) }));
    await expect(own).rejects.toMatchObject({ reasons: [{ code: 'ErrConditionFailed' }] });
    expect((await row('refused')).tags.size).toBe(0);
  });
});
