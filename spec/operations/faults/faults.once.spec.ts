import { createTable } from '../../../lib/tables/index.js';
import { describeEngines } from '../../support/engines.js';
import { Note, Part } from '../entities.js';
import { wire } from '../support.js';
import { batchRun, transactionRun } from './runs.js';

const seeds = Array.from({ length: 25 }, (_, i) => i + 1);

describeEngines('over a connection that fails half of the time', client => {
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
