import type { Operation } from './context.js';
import { itemOperations } from './ops/items.js';
import { manyOperations } from './ops/many.js';
import { readOperations } from './ops/reads.js';
import { streamOperations } from './ops/streams.js';

const sleep: Operation = {
  operands: ['ms'],
  async run({ ms }, { pass }) {
    await pass(Number(ms));
    return {};
  },
};

/** Every operation of the format by name. A name that is not here fails the scenario. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>(
  Object.entries({ ...itemOperations, ...readOperations, ...manyOperations, ...streamOperations, sleep }),
);
