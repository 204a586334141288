import type { CallOptions } from '../../../client/session.js';
import type { Condition } from '../../../expressions/ast.js';
import { lastKeyOf } from '../../../operations/query/wire-page.js';
import { request } from '../../../operations/request.js';
import { readMembers } from '../../../operations/rules/read-expressions.js';
import { tableOf, type Target } from '../../../operations/target.js';
import type { Item } from '../../../values/value.js';
import { WHAT, whatOf } from '../sentinels/sentinel.js';

/** The sentinels of a class's unique values, page by page. Sends `Scan`. */
export async function* sentinelPages(target: Target, options: CallOptions): AsyncGenerator<readonly Item[], void> {
  const of = target.model.unique.map((group): Condition => ({
    op: '=',
    left: { path: [WHAT] },
    right: { value: { S: whatOf(group) } },
  }));
  const filter: Condition = { op: 'or', of };
  const input = {
    TableName: tableOf(target),
    ConsistentRead: true,
    ...readMembers(target, { key: undefined, filter, select: undefined }),
  };
  let start: Item | undefined;
  do {
    const { output } = await request(target, {
      operation: 'Scan',
      input: { ...input, ...(start !== undefined && { ExclusiveStartKey: start }) },
      options,
      verb: 'verifyUnique',
    });
    yield output.Items ?? [];
    start = lastKeyOf(output);
  } while (start !== undefined);
}
