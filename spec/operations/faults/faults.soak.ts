import { createTable } from '../../../lib/tables/index.js';
import { describeEngines } from '../../support/engines.js';
import { Note, Part } from '../entities.js';
import { wire } from '../support.js';
import { batchRun, transactionRun } from './runs.js';

const RUNS = Number(process.env['DYNAMORM_SOAK_RUNS'] ?? 300);

describeEngines('over a connection that fails half of the time, for long', client => {
  beforeAll(async () => {
    wire(client());
    await createTable(Note, Part);
  });

  it(`batches lose nothing in ${RUNS} runs`, async () => {
    const shared = client();
    for (let seed = 1000; seed < 1000 + RUNS; seed++) await batchRun(shared, seed);
  });

  it(`transactions are applied once in ${RUNS} runs`, async () => {
    const shared = client();
    for (let seed = 1000; seed < 1000 + RUNS; seed++) await transactionRun(shared, seed);
  });
});
