import type { QueryInput, ScanInput } from '../../client/requests.js';
import { keyConditionOf, type KeyAnswer } from '../../expressions/key/key-condition-of.js';
import { readMembers } from '../rules/read-expressions.js';
import { tableOf } from '../target.js';
import { checkRead, projected, refuseWide } from './check-read.js';
import { filterOf, type Filtered } from './filters/filter-of.js';
import { namesToTell } from './filters/own-items.js';
import type { Read } from './read.js';

/** A read made ready: the request without its place to start, and the key condition that places belong to. */
export interface PreparedRead extends Pick<Filtered, 'drops' | 'unsure' | 'owning'> {
  readonly operation: 'Query' | 'Scan';
  readonly input: QueryInput & ScanInput;
  readonly key: KeyAnswer['key'] | undefined;
}

/** The request of a read: nothing sent. @throws ErrInvalidOperator ErrMissingPrimaryKey ErrInvalidModel ErrEncryptedFieldNotQueryable */
export function prepareRead(read: Read): PreparedRead {
  const { target, index, asked, select } = read;
  const { model } = target;
  checkRead(read);
  const table = { partition: [model.partition], sort: model.sort === undefined ? [] : [model.sort] };
  const { partition, sort } = index ?? table;
  const answer = asked && keyConditionOf({ model, partition, sort, ...asked });
  const { filter, drops, unsure, owning } = filterOf(read, answer);
  const wanted = read.counts === true && (owning.looks || unsure.length > 0) ? [] : select;
  refuseWide(read, answer?.key);
  const input = {
    TableName: tableOf(target),
    ...(index !== undefined && { IndexName: index.name }),
    ...readMembers(target, {
      key: answer?.key,
      filter,
      select: wanted && projected(read, wanted, { unsure, telling: namesToTell(owning) }),
    }),
    ...(read.descending === true && { ScanIndexForward: false }),
    ...(read.limit !== undefined && { Limit: read.limit }),
    ...(read.consistent === true && { ConsistentRead: true }),
    ...(read.segment !== undefined && { Segment: read.segment.segment, TotalSegments: read.segment.of }),
    ...(read.returnConsumedCapacity !== undefined && { ReturnConsumedCapacity: read.returnConsumedCapacity }),
  };
  return {
    operation: asked === undefined ? 'Scan' : 'Query',
    input,
    key: answer?.key,
    unsure,
    drops,
    owning,
  };
}
