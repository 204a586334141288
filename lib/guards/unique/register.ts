import { setWidening } from '../../operations/widening.js';
import { guard } from './widening/guarded.js';
import { failedTransaction } from '../../operations/transact/failed-transaction.js';
import { sendWidened } from './widening/send-widened.js';
import { writeOne } from './widening/write-one.js';

/** Makes writes of classes with unique fields keep them unique. Called by the decorator that declares one; again is harmless. */
export function registerUnique(): void {
  setWidening({
    write: writeOne,
    transaction: async (session, planned, asked) => {
      await sendWidened(
        planned.map(write => guard(write)),
        {
          session,
          options: asked.options,
          verb: 'transact',
          failed: (error, told) => failedTransaction(error, { ...asked, planned, ...told }),
        },
      );
    },
  });
}
