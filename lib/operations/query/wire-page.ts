import type { Item } from '../../values/value.js';
import type { PageOutput } from '../../client/requests.js';
import { request } from '../request.js';
import { certain } from './filters/certain.js';
import type { WirePage } from './page.js';
import type { PreparedRead } from './read-input.js';
import type { Read } from './read.js';

/** Sends one request of a read. */
export async function wirePage(
  read: Read,
  prepared: PreparedRead,
  at: { readonly start?: Item | undefined; readonly count?: boolean; readonly limit?: number | undefined },
): Promise<WirePage> {
  const { unsure } = prepared;
  const input = {
    ...prepared.input,
    ...(at.limit !== undefined && { Limit: at.limit }),
    ...(at.count === true && unsure.length === 0 && { Select: 'COUNT' as const }),
    ...(at.start !== undefined && { ExclusiveStartKey: at.start }),
  };
  const answer = await request(read.target, { operation: prepared.operation, input, options: read });
  const output = withoutEmptyKey(answer.output);
  if (unsure.length === 0) return { prepared, start: at.start, output };
  const Items = certain(read, unsure, output.Items ?? []);
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
