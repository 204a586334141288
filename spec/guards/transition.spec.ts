import {
  Attribute,
  Entity,
  PartitionKey,
  Protected,
  Table,
  transition,
  UpdatedAt,
  Version,
  type Key,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { Note } from '../operations/entities.js';
import { wire, type Wired } from '../operations/support.js';
import { describeEngines } from '../support/engines.js';

@Table('releases')
class Release extends Entity {
  @PartitionKey() service!: Key<string>;
  @Attribute() commit = '';
  @Protected() @Attribute() repo = '';
  @UpdatedAt() updatedAt!: Date;
  @Version() version!: number;
}

@Table('release-events', { writeOnce: true })
class Deployed extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() commit = '';
}

describeEngines('transition', client => {
  let wired: Wired;
  beforeAll(async () => {
    wire(client());
    await createTable(Release, Deployed);
  });
  beforeEach(async () => {
    wired = wire(client());
    await Release.delete({ service: 'api' });
    await Release.create({ service: 'api', repo: 'r' });
    wired.sent.clear();
  });
  const to = (commit: string, event: Deployed, version?: number) =>
    transition<Release>({
      actual: [Release, { service: 'api' }, r => [r.commit.set(commit)]],
      event,
      ...(version !== undefined && { version }),
    });

  it('changes the row and appends the event in one transaction', async () => {
    const event = Deployed.of({ id: 'e1', commit: 'c1' });
    await to('c1', event, 0);
    expect(wired.sent.requests).toMatchObject([
      {
        operation: 'TransactWriteItems',
        input: {
          TransactItems: [
            {
              Update: {
                TableName: 'releases',
                Key: { service: { S: 'api' } },
                UpdateExpression: expect.stringMatching(/^SET /) as string,
                ExpressionAttributeNames: { '#0': 'commit' },
                ConditionExpression: expect.stringContaining(' = ') as string,
              },
            },
            { Put: { TableName: 'release-events', ConditionExpression: 'attribute_not_exists(#0)' } },
          ],
        },
      },
    ]);
    expect(await Release.get({ service: 'api' })).toMatchObject({ commit: 'c1', version: 1, repo: 'r' });
    expect(await Deployed.get({ id: 'e1' })).toMatchObject({ commit: 'c1' });
    expect(event.isNew).toBe(false);
  });

  it('advances the version where none is expected', async () => {
    await to('c1', Deployed.of({ id: 'e2' }));
    await to('c2', Deployed.of({ id: 'e3' }));
    expect(await Release.get({ service: 'api' })).toMatchObject({ commit: 'c2', version: 2 });
  });

  it('does neither where the version is another', async () => {
    const event = Deployed.of({ id: 'late' });
    await expect(to('c9', event, 7)).rejects.toMatchObject({
      code: 'ErrTransactionCanceled',
      codes: expect.arrayContaining(['ErrVersionConflict', 'ErrConditionFailed']) as string[],
    });
    expect(await Release.get({ service: 'api' })).toMatchObject({ commit: '', version: 0 });
    expect(await Deployed.exists({ id: 'late' })).toBe(false);
    expect(event.isNew).toBe(true);
  });

  it('does neither where the event is there already', async () => {
    await Deployed.create({ id: 'again' });
    await expect(to('c9', Deployed.of({ id: 'again' }))).rejects.toMatchObject({
      code: 'ErrTransactionCanceled',
      reasons: [{ code: undefined }, { action: 'create', model: 'Deployed', code: 'ErrConditionFailed' }],
    });
    expect(await Release.get({ service: 'api' })).toMatchObject({ commit: '', version: 0 });
  });

  type Call = Parameters<typeof transition<Release>>[0];
  const event = () => Deployed.of({ id: 'refused' });
  const refusals: [string, () => Call, string][] = [
    ['no change', () => ({ actual: [Release, { service: 'api' }, () => []], event: event() }), 'ErrInvalidOperator'],
    [
      'a change of a protected field',
      () => ({ actual: [Release, { service: 'api' }, r => r.repo.set('x')], event: event() }),
      'ErrProtectedFieldMutation',
    ],
    [
      'a mutable event',
      () => ({ actual: [Release, { service: 'api' }, r => r.commit.set('x')], event: Note.of({ id: 'x' }) }),
      'ErrInvalidModel',
    ],
  ];
  it.each(refusals)('refuses %s before any request', async (_, call, code) => {
    await expect(transition(call())).rejects.toMatchObject({ code });
    expect(wired.sent.requests).toEqual([]);
  });
});
