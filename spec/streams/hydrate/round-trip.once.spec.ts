import fc from 'fast-check';
import { UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { connect } from '../../../lib/index.js';
import {
  hydrate,
  hydrateRecord,
  hydrateRecordSync,
  hydrateSync,
  readStream,
  type LiveRecord,
} from '../../../lib/streams/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { deterministicCipher } from '../../../lib/testkit/index.js';
import { describeEngines } from '../../support/engines.js';
import { ENVELOPES, IMAGES, type SdkRecord } from '../support/envelopes.js';
import { anyFields, Everything, Sealed, sealedFields } from '../support/everything.js';
import { SEED } from '../../support/seed.js';

/** Each record comes another way, and every way comes often. */
const turn = <T>(ways: Readonly<Record<string, T>>, i: number): [string, T] =>
  Object.entries(ways)[i % Object.keys(ways).length]!;

describeEngines('an image as a stream shows it', (_, engine) => {
  const COUNT = engine.name === 'local' ? 100 : 25;
  const some = <T>(fields: fc.Arbitrary<T>, seed = SEED): T[] => fc.sample(fields, { numRuns: COUNT, seed });

  /** Every record of a table's stream, after `write`. */
  async function recordsOf(
    type: typeof Everything | typeof Sealed,
    write: () => Promise<void>,
  ): Promise<readonly SdkRecord[]> {
    const client = engine.client();
    connect({ client, cipher: deterministicCipher() });
    await createTable(type);
    const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' as const };
    await client.send(
      new UpdateTableCommand({ TableName: type === Sealed ? 'sealed' : 'everything', StreamSpecification }),
    );
    await write();
    const records: LiveRecord[] = [];
    const reading = { client: await engine.streams(), untilCaughtUp: true, pollMs: 5 };
    for await (const record of readStream(type as typeof Sealed, reading)) records.push(record);
    return records as unknown as readonly SdkRecord[];
  }

  it('is the entity that was written, of every type and through every envelope', async () => {
    const written: Everything[] = [];
    const [before, after] = [new Map<string, object>(), new Map<string, object>()];
    const records = await recordsOf(Everything, async () => {
      for (const [i, fields] of some(anyFields).entries()) {
        const entity = await Everything.create({ ...fields, id: `e${i}`, part: Uint8Array.of(i, 255, 0) });
        written.push(entity);
        before.set(entity.id, { ...entity });
      }
      for (const [i, fields] of some(anyFields, SEED + 1).entries()) {
        const entity = written[i]!;
        Object.assign(entity, fields);
        await entity.save();
        after.set(entity.id, { ...entity });
      }
    });
    expect(records.length).toBeGreaterThan(COUNT * 1.5);
    for (const [i, record] of records.entries()) {
      const [name, wrap] = turn(ENVELOPES, i);
      const change = await hydrateRecord(Everything, wrap(record));
      const { id } = change.after!;
      const expected =
        change.kind === 'insert' ? [name, undefined, before.get(id)] : [name, before.get(id), after.get(id)];
      expect([name, change.before && { ...change.before }, { ...change.after }]).toEqual(expected);
      expect([change.after!.isNew, change.after!.isChanged]).toEqual([false, false]);
      expect({ ...hydrateRecordSync(Everything, wrap(record)).after }).toEqual(expected[2]);
      const image = turn(IMAGES, i)[1](record.dynamodb.NewImage!);
      expect({ ...(await hydrate(Everything, image)) }).toEqual(expected[2]);
      expect({ ...hydrateSync(Everything, image) }).toEqual(expected[2]);
    }
  }, 60_000);

  it('is the entity with what is encrypted opened, through every envelope', async () => {
    const written: Sealed[] = [];
    const records = await recordsOf(Sealed, async () => {
      for (const [i, fields] of some(sealedFields).entries())
        written.push(await Sealed.create({ ...fields, id: `s${i}` }));
    });
    expect(records.length).toBe(COUNT);
    for (const [i, record] of records.entries()) {
      const [name, wrap] = turn(ENVELOPES, i);
      const { after } = await hydrateRecord(Sealed, wrap(record), { table: 'sealed' });
      const expected = { ...written.find(({ id }) => id === after!.id) };
      expect([name, { ...after }, after!.isChanged]).toEqual([name, expected, false]);
      expect({ ...(await hydrate(Sealed, turn(IMAGES, i)[1](record.dynamodb.NewImage!))) }).toEqual(expected);
    }
  }, 60_000);
});
