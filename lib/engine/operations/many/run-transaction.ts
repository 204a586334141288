import { tableOf, type Context } from '../../state.js';
import { TableCosts } from '../cost/table-costs.js';
import type { Write } from '../write/write.js';
import { isEmptyKey, runAll } from './reasons.js';
import { checkTotal } from './transact-checks.js';

/** Evaluates every action on the state before the transaction; only when all go through is anything written. */
export function runTransaction(writes: readonly Write[], context: Context): TableCosts {
  const empty: unknown[] = [];
  const evaluations = writes.map(write => () => {
    const table = tableOf(context, write.tableName);
    try {
      return { table, change: write.evaluate(table) };
    } catch (error) {
      if (isEmptyKey(error)) empty.push(error);
      throw error;
    }
  });
  const changes = orElse(() => runAll(evaluations, context.interference?.conflict), empty);
  checkTotal(changes.map(({ change }) => change.after?.bytes ?? 0));
  const costs = new TableCosts();
  for (const { table, change } of changes) {
    if (change.before !== change.after) table.write(change, context.now);
    costs.add(table, { change, factor: 2 });
  }
  return costs;
}

/** An empty key is an error of the request, before any reason of an action. */
function orElse<T>(run: () => T, instead: readonly unknown[]): T {
  try {
    return run();
  } catch (error) {
    throw instead[0] ?? error;
  }
}
