import { acquireLease, batchGet, batchWrite, batchWriteAll, transact, transactGet } from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { Note } from './entities.js';
import { wire } from './support.js';

const nonsense = [undefined, null, 5, 'text', {}] as const;

describe('calls over many items from JavaScript', () => {
  const calls: [string, (given: never) => Promise<unknown>][] = [
    ['batchGet', given => batchGet(given)],
    ['batchGet of a list', given => batchGet([given])],
    ['transactGet', given => transactGet(given)],
    ['transactGet of a list', given => transactGet([given])],
    ['batchWrite', given => batchWrite(given)],
    ['batchWrite of a list', given => batchWrite([given])],
    ['batchWriteAll', given => batchWriteAll(given)],
    ['batchWriteAll of a list', given => batchWriteAll([given])],
    ['transact', given => transact(given)],
    ['a transaction that creates', given => transact(tx => tx.create(given))],
    ['a transaction that saves', given => transact(tx => tx.save(given))],
    ['a transaction that deletes', given => transact(tx => tx.delete(given))],
    ['a lease', given => acquireLease(Note, { id: 'a' }, given)],
  ];
  it.each(calls)(
    '%s refuses what it cannot take, with an error of this library and before any request',
    async (_, run) => {
      const { sent } = wire(createEngine().client());
      for (const given of nonsense) {
        const error = await run(given as never).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        expect(error).toMatchObject({ name: 'DynamormError' });
      }
      expect(sent.requests).toEqual([]);
    },
  );
});
