import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import {
  Attribute,
  batchWrite,
  Entity,
  Index,
  IndexPartitionKey,
  IndexSortKey,
  isDynamormError,
  number,
  PartitionKey,
  session,
  SortKey,
  Table,
  type Key,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { recorder } from '../../lib/testkit/recorder.js';
import { describeEngines } from '../support/engines.js';

// Values hold the literals that their templates put between them: "a#b" and "c" make the same key as "a" and "b#c".
@Table('places')
@Index('keys', { projection: 'KEYS_ONLY' })
@Index('some', { projection: ['area'] })
class Place extends Entity {
  @PartitionKey('T#${tenant}') pk!: string;
  @SortKey('P#${area}#${name}#${no}') sk!: string;
  @IndexPartitionKey('whole', 'W#${area}#${name}') wpk?: string;
  @IndexSortKey('whole', 'N-${no}-${tenant}') wsk?: string;
  @IndexPartitionKey('keys', 'T#${tenant}') kpk?: string;
  @IndexSortKey('keys', 'K#${area}#${name}#!') ksk?: string;
  @IndexPartitionKey('some', 'T#${tenant}') spk?: string;
  @IndexSortKey('some', 'S#${area}#${name}') ssk?: string;
  @Attribute() tenant!: Key<string>;
  @Attribute() area!: Key<string>;
  @Attribute() name!: Key<string>;
  @Attribute(number) no!: Key<number>;
}

type Reading = ReturnType<typeof Place.query<Place>>;
interface Row {
  readonly area: string;
  readonly name: string;
  readonly no: number;
}
const part = fc.string({ unit: fc.constantFrom('#', '!', 'a', 'b'), minLength: 1, maxLength: 3 });
const row = fc.record({ area: part, name: part, no: fc.integer({ min: -2, max: 2 }) });
const keyOf = ({ area, name, no }: Row): string => `${area}#${name}#${no}`;

describeEngines('keys that can be read in several ways', client => {
  const at = session({ client: client() });
  const Places = Place.using(at);
  let runs = 0;
  beforeAll(() => createTable(Places));

  const stored = async (rows: readonly Row[]): Promise<string> => {
    const tenant = `t${runs++}`;
    await batchWrite(rows.map(each => Places.of({ tenant, ...each })));
    return tenant;
  };
  const rows = fc.uniqueArray(row, { minLength: 1, maxLength: 6, selector: keyOf });
  const named = (all: readonly Row[]): readonly string[] => all.map(each => `P#${keyOf(each)}`).sort();
  const keys = (found: readonly { readonly sk: string }[]): readonly string[] => found.map(({ sk }) => sk).sort();
  const walked = async (query: Reading): Promise<Place[]> => {
    const found: Place[] = [];
    for await (const page of query.limit(1).pages()) found.push(...page.items);
    return found;
  };

  it('are found by what their fields are, on the table and where an index holds the fields', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async all => {
        const tenant = await stored(all);
        const { area, name, no } = all[0]!;
        const mine = (filter: (each: Row) => boolean) => named(all.filter(filter));
        const cases: readonly (readonly [Reading, (each: Row) => boolean])[] = [
          [Places.query({ tenant, area }), each => each.area === area],
          [Places.query({ tenant, area, name }), each => each.area === area && each.name === name],
          [
            Places.query({ tenant, area, name, no }),
            each => each.area === area && each.name === name && each.no === no,
          ],
          [
            Places.query({ tenant, area }).where(o => o.name.gte(name)),
            each => each.area === area && Buffer.compare(Buffer.from(each.name), Buffer.from(name)) >= 0,
          ],
          [
            Places.query({ tenant }).where(o => o.area.eq(area).and(o.name.beginsWith(name))),
            each => each.area === area && each.name.startsWith(name),
          ],
          [Places.index('some').query({ tenant, area }), each => each.area === area],
        ];
        for (const [query, holds] of cases) {
          expect(keys(await query.all())).toEqual(mine(holds));
          expect(await query.count()).toBe(mine(holds).length);
          expect(keys(await walked(query))).toEqual(mine(holds));
          expect(await query.take(1)).toHaveLength(Math.min(1, mine(holds).length));
        }
        // Across tenants: a partition key of two fields.
        const whole = Places.index('whole').query({ area, name, no });
        const found = (await whole.all()).filter(each => each.tenant === tenant);
        expect(keys(found)).toEqual(mine(each => each.area === area && each.name === name && each.no === no));
      }),
      { numRuns: 20 },
    );
  });

  it('are never mistaken where an index does not hold the fields: they are refused there, and hydrated right', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async all => {
        const tenant = await stored(all);
        const { area } = all[0]!;
        const expected = named(all.filter(each => each.area === area));
        const query = Places.index('keys').query({ tenant, area });
        const refused = (error: unknown): undefined => {
          expect(isDynamormError(error) && error.code).toBe('ErrInvalidOperator');
          expect(all.some(each => each.area.includes('#') || each.name.includes('#'))).toBe(true);
        };
        const found = await query.all().catch(refused);
        const count = await query.count().catch(refused);
        expect(found?.length ?? expected.length).toBe(expected.length);
        expect(count ?? expected.length).toBe(expected.length);
        expect(keys(await query.hydrate().all())).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  it('take no filter where nothing is in doubt, and a limit for take() all the same', async () => {
    const input = (query: Reading) => query.input() as { FilterExpression?: string; KeyConditionExpression: string };
    expect(input(Places.query({ tenant: 't', area: 'a', name: 'b', no: 1 })).FilterExpression).toBeUndefined();
    expect(input(Places.query({ tenant: 't' }).where(o => o.area.beginsWith('a'))).FilterExpression).toBeUndefined();
    expect(input(Places.query({ tenant: 't', area: 'a' })).FilterExpression).toBe(
      '#2 = :2 OR attribute_not_exists(#2)',
    );
    // Whose an entry is, it says itself after the read.
    expect(input(Places.index('keys').query({ tenant: 't', area: 'a' })).FilterExpression).toBeUndefined();
    const { requests, ...transport } = recorder(at.transport);
    await Place.using(session({ transport })).query({ tenant: 't', area: 'a' }).first();
    expect(requests.map(({ input: sent }) => sent)).toMatchObject([{ Limit: 1 }]);
  });

  it('stand for what they say where the fields are not stored on their own', async () => {
    const tenant = await stored([{ area: 'a', name: 'b', no: 1 }]);
    const { pk, sk } = await Places.query({ tenant, area: 'a' }).one();
    const Key = { pk: { S: pk }, sk: { S: sk } };
    await client().send(new UpdateItemCommand({ TableName: 'places', Key, UpdateExpression: 'REMOVE area' }));
    expect(await Places.query({ tenant, area: 'a', name: 'b' }).one()).toMatchObject({ sk });
  });
});
