import { UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { createEngine } from '../../../lib/engine/index.js';
import { connect } from '../../../lib/index.js';
import { streamHandler } from '../../../lib/streams/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { wire } from '../../operations/support.js';
import { describeEngines } from '../../support/engines.js';
import { Seat, User } from './entities.js';
import { rows } from './sentinels.js';
import { uniqueRace, uniqueRun } from './unique-run.js';

const seeds = Array.from({ length: 6 }, (_, i) => i + 1);

describeEngines('unique values over a connection that fails', client => {
  beforeAll(async () => {
    wire(client());
    await createTable(User);
  });

  it('are taken, moved and given up exactly as each write says of itself', async () => {
    let reported = 0;
    for (const seed of seeds) reported += (await uniqueRun(client(), seed)).reported;
    expect(reported).toBeGreaterThan(0);
  });

  it('stay unique among writers at once', async () => {
    for (const seed of seeds.slice(0, 2)) await uniqueRace(client(), seed);
  });
});

describe('sentinels of unique values in a stream', () => {
  it('are handled by nobody: not when they are made, moved, deleted or expired', async () => {
    const engine = createEngine();
    connect({ client: engine.client() });
    await createTable(Seat);
    await engine.client().send(
      new UpdateTableCommand({
        TableName: 'seats',
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      }),
    );
    const seen: string[] = [];
    const handler = streamHandler()
      .on(Seat, {
        insert: seat => void seen.push(`+${seat.n}`),
        modify: seat => void seen.push(`~${seat.n}`),
        remove: seat => void seen.push(`-${seat.n}`),
        expire: seat => void seen.push(`x${seat.n}`),
      })
      .otherwise(event => void seen.push(`? ${JSON.stringify(event.keys)}`));
    const expires = new Date(engine.clock.now().getTime() + 86_400_000);
    await Seat.create({ n: 1, badge: 1, expires });
    await Seat.create({ n: 2, badge: 2, expires });
    await Seat.update({ n: 1 }, seat => seat.badge.set(3));
    await Seat.delete({ n: 2 });
    engine.clock.advance('3d');
    engine.sweepExpired();
    for (const event of engine.streamEvents('seats')) expect(await handler(event)).toEqual({ batchItemFailures: [] });
    expect(seen.sort()).toEqual(['+1', '+2', '-2', 'x1', '~1']);
    expect(await rows(engine.client(), 'seats')).toEqual([]);
  });
});
