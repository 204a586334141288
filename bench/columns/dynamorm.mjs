import { batchGet, batchWrite, session, transact } from 'dynamorm';
import { entities } from './entities.ts';
import { sdkClient } from './sdk-client.mjs';

export const title = 'dynamorm';

/** Entities with dirty tracking, over the SDK's client. */
export const open = ({ stub, ...opening }) => columnOf({ client: sdkClient(stub) }, opening);

/** The same over whatever a session is made of. */
export function columnOf(options, { table, shape }) {
  // The class that is not measured has a table of its own.
  const tableName = { bench: 'unused', 'bench-large': 'unused', [shape === 'small' ? 'bench' : 'bench-large']: table };
  const Bound = entities[shape].using(session({ ...options, tableName }));
  const keyOf = ({ customerId, orderId }) => ({ customerId, orderId });
  return {
    put: item => Bound.put(item),
    get: key => Bound.get(keyOf(key)),
    load: item => Bound.get(keyOf(item)),
    update: (loaded, score) => {
      loaded.score = score;
      return loaded.save();
    },
    query: customerId => Bound.query({ customerId }).all(),
    batchGet: async keys => (await batchGet(keys.map(key => Bound.key(keyOf(key))))).items,
    batchWrite: items => batchWrite(items.map(item => Bound.of(item))),
    transactWrite: items =>
      transact(tx => {
        for (const item of items) tx.put(Bound.of(item));
      }),
    plain: entity => ({ ...entity }),
  };
}
