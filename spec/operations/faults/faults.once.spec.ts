import { createTable } from '../../../lib/tables/index.js';
import { describeEngines, engines } from '../../support/engines.js';
import { Note, Part } from '../entities.js';
import { wire } from '../support.js';
import { batchRun, transactionRun } from './runs.js';

/** Twenty-five runs on the truest engine there is, a few on the other; `npm run soak` makes hundreds on both. */
const seedsOf = (name: string): number[] =>
  Array.from({ length: name === engines().at(-1)!.name ? 25 : 6 }, (_, i) => i + 1);

describeEngines('over a connection that fails half of the time', (client, { name }) => {
  const seeds = seedsOf(name);
  beforeAll(async () => {
    wire(client());
    await createTable(Note, Part);
  });

  it('batches store each item exactly as told, or report it as not stored', async () => {
    let reported = 0;
    for (const seed of seeds) reported += (await batchRun(client(), seed)).reported;
    expect(reported).toBeGreaterThan(0);
  });

  it('transactions are applied once, or reported', async () => {
    let reported = 0;
    for (const seed of seeds) reported += (await transactionRun(client(), seed)).reported;
    expect(reported).toBeGreaterThan(0);
  });
});
