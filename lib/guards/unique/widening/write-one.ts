import type { TransactWriteItem, WriteOutput } from '../../../client/requests.js';
import type { SingleWrite } from '../../../operations/widening.js';
import { guard } from './guarded.js';
import { readRow } from '../sentinels/read-row.js';
import { sendWidened } from './send-widened.js';
import { singleError } from './single-error.js';

const ACTIONS = { PutItem: 'Put', UpdateItem: 'Update', DeleteItem: 'Delete' } as const;

/** Sends one write together with what keeps its unique values apart; undefined for one that changes none of them. */
export async function writeOne({ operation, plan, options }: SingleWrite): Promise<WriteOutput | undefined> {
  const { ReturnValues: returns, ...input } = plan.input;
  const item = { [ACTIONS[operation]]: input } as TransactWriteItem;
  const write = guard({ plan, item }, returns === 'ALL_OLD');
  if (write.groups.length === 0) return undefined;
  const { target } = plan;
  const seen = await sendWidened([write], {
    session: target.session,
    options,
    verb: plan.verb,
    failed: (error, told) => Promise.resolve(singleError(plan, { error, ...told })),
  });
  // A transaction answers no row: the old one was held fast by its conditions, the new one is read.
  const row =
    returns === 'ALL_OLD'
      ? await seen.before(write)
      : returns === 'ALL_NEW'
        ? await readRow(target, plan.key, options)
        : undefined;
  return row === undefined ? {} : { Attributes: row };
}
