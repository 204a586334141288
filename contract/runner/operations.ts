import type { Operation } from './context.js';
import { malformed } from './data.js';
import { faultOf } from './faults.js';
import { itemOperations } from './ops/items.js';
import { leaseOperations } from './ops/leases.js';
import { manyOperations } from './ops/many.js';
import { readOperations } from './ops/reads.js';
import { streamOperations } from './ops/streams.js';

const sleep: Operation = {
  operands: ['ms'],
  async run({ ms }, { pass }) {
    const length = Number(ms);
    if (!(length >= 0 && Number.isFinite(length))) throw malformed('sleep takes a number of milliseconds as ms');
    await pass(length);
    return {};
  },
};

const fault: Operation = {
  operands: ['operation', 'kind', 'times', 'items'],
  setsUp: true,
  check: operands => void faultOf(operands),
  run(operands, { faults }) {
    faults.add(operands);
    return Promise.resolve({});
  },
};

/** Every operation of the format by name. A name that is not here fails the scenario. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>(
  Object.entries({
    ...itemOperations,
    ...readOperations,
    ...manyOperations,
    ...streamOperations,
    ...leaseOperations,
    sleep,
    fault,
  }),
);
