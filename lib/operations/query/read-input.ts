import { compareKeys, bytesOf, compareBytes, type Value } from '../../values/value.js';
import type { SortCondition } from '../../expressions/key/key-condition.js';
import { keyConditionOf, type KeyAnswer } from '../../expressions/key/key-query.js';
import type { Attribute } from '../../model/model.js';
import type { QueryInput, ScanInput } from '../../session/requests.js';
import { readMembers } from '../request-expressions.js';
import { classesOf, tableOf } from '../target.js';
import { filterOf, type Filtered } from './filters.js';
import { familyPrefix, namesToTell } from './own-items.js';
import { checkRead, projected, refuseWide, type Read } from './read.js';

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
  const view = classesOf(target);
  const prefixOf =
    view.family.length === 1
      ? undefined
      : (attribute: Attribute, texts: ReadonlyMap<string, string>) => familyPrefix(view, attribute, texts);
  const answer = asked && keyConditionOf({ model, partition, sort, ...asked, prefixOf });
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

/** Whether a sort key attribute of this value is among those a key condition finds: DynamoDB starts a query nowhere else. */
export function isWithin(value: Value, condition: SortCondition): boolean {
  if (condition.op === 'beginsWith') return beginsWith(value, condition.value);
  if (condition.op === 'between') return holds(value, '>=', condition.low) && holds(value, '<=', condition.high);
  return holds(value, condition.op, condition.value);
}

function holds(value: Value, op: '=' | '<' | '<=' | '>' | '>=', bound: Value): boolean {
  const order = compareKeys(value, bound);
  if (order === undefined) return false;
  switch (op) {
    case '=':
      return order === 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

function beginsWith({ S, B }: Value, start: Value): boolean {
  if (S !== undefined && start.S !== undefined) return S.startsWith(start.S);
  if (B === undefined || start.B === undefined) return false;
  const beginning = bytesOf(start.B);
  return compareBytes(bytesOf(B).subarray(0, beginning.length), beginning) === 0;
}
