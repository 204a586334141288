import {
  Attribute,
  connect,
  Entity,
  Index,
  IndexPartitionKey,
  IndexSortKey,
  PartitionKey,
  Table,
  Ttl,
  type Key,
} from '../../lib/index.js';
import { createTable, tableDefinition } from '../../lib/tables/index.js';
import { failure } from '../entity/support/world.js';
import { recorder } from '../../lib/testkit/index.js';
import { transportOf } from '../operations/support.js';
import { describeEngines } from '../support/engines.js';

@Table('parcels', { type: 'parcel' })
@Index('by-carrier', { projection: ['weight'] })
@Index('by-weight', { projection: ['weight'] })
@Index('keys-alone', { projection: 'KEYS_ONLY' })
class Parcel extends Entity {
  @PartitionKey() id!: Key<string>;
  @IndexPartitionKey('by-carrier')
  @IndexPartitionKey('by-weight')
  @IndexPartitionKey('keys-alone')
  @Attribute()
  carrier?: string;
  @IndexSortKey('by-weight') @Attribute() weight?: string;
  @Attribute() note?: string;
  @Ttl() expires?: Date;
}
@Table('parcels', { type: 'express' })
class Express extends Parcel {}

describeEngines('classes told by their type in an index', client => {
  const sent = recorder(transportOf(client()));
  beforeAll(async () => {
    connect({ transport: sent });
    await createTable(Parcel, Express);
    await Parcel.create({ id: 'p', carrier: 'post', weight: '1', note: 'a' });
    await Express.create({ id: 'e', carrier: 'post', weight: '2', note: 'b' });
    sent.clear();
  });

  it('are told by it, because an index that includes attributes is made with it', async () => {
    const include = (...NonKeyAttributes: string[]): object => ({ ProjectionType: 'INCLUDE', NonKeyAttributes });
    const indexes = tableDefinition(Parcel)[0]!.input.GlobalSecondaryIndexes!;
    expect(new Map(indexes.map(index => [index.IndexName, index.Projection]))).toEqual(
      new Map([
        ['by-carrier', include('weight', '_type')],
        ['by-weight', include('_type')],
        ['keys-alone', { ProjectionType: 'KEYS_ONLY' }],
      ]),
    );
    // An express parcel is a parcel too.
    for (const [type, ids] of [
      [Parcel, ['e', 'p']],
      [Express, ['e']],
    ] as const)
      for (const index of ['by-carrier', 'by-weight']) {
        const query = type.index(index).query({ carrier: 'post' });
        expect((await query.select('id').all()).map(item => item.id).sort()).toEqual(ids);
        expect(await query.count()).toBe(ids.length);
        const whole = await query.hydrate().all();
        expect(whole.map(({ id }) => id).sort()).toEqual(ids);
        for (const { note } of whole) expect(note).toEqual(expect.any(String));
      }
  });

  it('are not told by keys alone: only the whole items are answered, and anything else is refused', async () => {
    const query = Express.index('keys-alone').query({ carrier: 'post' });
    const [express, ...others] = await query.hydrate().all();
    expect(others).toEqual([]);
    expect(express).toBeInstanceOf(Express);
    expect(express).toMatchObject({ id: 'e', note: 'b' });
    sent.clear();
    for (const call of [() => query.count(), () => query.select('id').all(), () => query.first()])
      expect(await failure(call)).toMatchObject({ code: 'ErrInvalidOperator', model: 'Express' });
    expect(sent.requests).toEqual([]);
  });

  it('hide nothing by an expiry that the index does not hold', async () => {
    sent.clear();
    const hidden = Parcel.index('by-carrier').query({ carrier: 'post' }).hideExpired();
    expect(await failure(() => hidden.count())).toMatchObject({ code: 'ErrInvalidOperator', field: 'expires' });
    expect(sent.requests).toEqual([]);
  });
});
