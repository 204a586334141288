import type { Item } from '../../values/value.js';
import type { PageOutput } from '../../client/requests.js';
import { request } from '../request.js';
import { certain } from './filters/certain.js';
import { ownItems } from './filters/own-items.js';
import type { WirePage } from './page.js';
import type { PreparedRead } from './read-input.js';
import type { Read } from './read.js';

/** Sends one request of a read. */
export async function wirePage(
  read: Read,
  prepared: PreparedRead,
  at: { readonly start?: Item | undefined; readonly count?: boolean; readonly limit?: number | undefined },
): Promise<WirePage> {
  const { unsure, owning } = prepared;
  const asIs = unsure.length === 0 && !owning.looks;
  const input = {
    ...prepared.input,
    ...(at.limit !== undefined && { Limit: at.limit }),
    ...(at.count === true && asIs && { Select: 'COUNT' as const }),
    ...(at.start !== undefined && { ExclusiveStartKey: at.start }),
  };
  const answer = await request(read.target, { operation: prepared.operation, input, options: read });
  const output = withoutEmptyKey(answer.output);
  if (asIs) return { prepared, start: at.start, output };
  const own = owning.looks ? ownItems(read, owning, output.Items ?? []) : (output.Items ?? []);
  const Items = unsure.length === 0 ? own : certain(read, unsure, own);
  return { prepared, start: at.start, output: { ...output, Items, Count: Items.length } };
}

/** Where a page ended. An empty key is none: a read that started after it would start at the beginning, again and again. */
export function lastKeyOf({ LastEvaluatedKey: last }: PageOutput): Item | undefined {
  return last === undefined || last === null || Object.keys(last).length === 0 ? undefined : last;
}

function withoutEmptyKey(output: PageOutput): PageOutput {
  if (output.LastEvaluatedKey === undefined || lastKeyOf(output) !== undefined) return output;
  const { LastEvaluatedKey: _, ...ended } = output;
  return ended;
}
