import type { QueryInput, ScanInput } from '../../client/requests.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import type { KeyCondition } from '../../expressions/key/key-condition.js';
import { keyConditionOf } from '../../expressions/key/key-condition-of.js';
import { renderKeyCondition } from '../../expressions/key/render-key-condition.js';
import { Placeholders } from '../../expressions/placeholders.js';
import { renderCondition } from '../../expressions/render-condition.js';
import { renderProjection } from '../../expressions/render-projection.js';
import type { Path } from '../../expressions/ast.js';
import { contextOf, tableOf } from '../target.js';
import { filterOf, projects } from './filters.js';
import type { Read } from './read.js';

/** A read made ready: the request without its place to start, and the key condition that places belong to. */
export interface PreparedRead {
  readonly operation: 'Query' | 'Scan';
  readonly input: QueryInput & ScanInput;
  readonly key: KeyCondition | undefined;
  readonly hasFilter: boolean;
}

/** The request of a read: nothing sent. @throws ErrInvalidOperator ErrMissingPrimaryKey ErrInvalidModel ErrEncryptedFieldNotQueryable */
export function prepareRead(read: Read): PreparedRead {
  const { target, index, asked } = read;
  const { model } = target;
  const operation = asked === undefined ? 'Scan' : 'Query';
  const context = contextOf(target, operation === 'Query' ? 'query' : 'scan');
  checkRead(read);
  const to = new Placeholders();
  const [partition, sort] =
    index === undefined
      ? [[model.partition], model.sort === undefined ? [] : [model.sort]]
      : [index.partition, index.sort];
  const answer = asked && keyConditionOf({ model, partition, sort, ...asked });
  const filter = filterOf(read, answer?.filter);
  const select = read.select && projected(read, read.select);
  const input: QueryInput & ScanInput = {
    TableName: tableOf(target),
    ...(index !== undefined && { IndexName: index.name }),
    ...(answer !== undefined && { KeyConditionExpression: renderKeyCondition(answer.key, to, context) }),
    ...(filter !== undefined && { FilterExpression: renderCondition(filter, to, context) }),
    ...(select !== undefined && { ProjectionExpression: renderProjection(select, to, context) }),
    ...to.expressions(),
    ...(read.descending === true && { ScanIndexForward: false }),
    ...(read.limit !== undefined && { Limit: read.limit }),
    ...(read.consistent === true && { ConsistentRead: true }),
    ...(read.segment !== undefined && { Segment: read.segment.segment, TotalSegments: read.segment.of }),
    ...(read.returnConsumedCapacity !== undefined && { ReturnConsumedCapacity: read.returnConsumedCapacity }),
  };
  refuseWide(read, { filtered: read.filter !== undefined, sorted: (answer?.key.sort.length ?? 0) > 0 });
  return { operation, input, key: answer?.key, hasFilter: filter !== undefined };
}

function checkRead(read: Read): void {
  const { index, limit } = read;
  if (read.consistent === true && index?.type === 'GSI')
    throw refused(read, `${index.name} is a global index, which has no consistent reads`);
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit > 0))
    throw refused(read, 'a limit is a whole number above 0');
  if (read.descending === true && read.asked === undefined) throw refused(read, 'a scan has no order');
}

/** What an encrypted attribute is bound to must be read with it, or it would not open. */
function projected(read: Read, select: readonly Path[]): readonly Path[] {
  const { target, index } = read;
  for (const [name] of select) {
    if (index !== undefined && !projects(target, index, name))
      throw refused(read, `${target.model.byName.get(name)?.field ?? name} is not projected into ${index.name}`);
  }
  const bound = select.some(([name]) => target.model.byName.get(name)?.encrypted === 2);
  const named = new Set(select.map(([name]) => name));
  return bound
    ? [...select, ...target.model.key.filter(({ name }) => !named.has(name)).map(({ name }): Path => [name])]
    : select;
}

/** A session may forbid what reads everything there is: scans, and queries that filter a whole partition. */
function refuseWide(read: Read, query: { filtered: boolean; sorted: boolean }): void {
  if (read.target.session.options['forbidScan'] !== true) return;
  if (read.asked === undefined) throw refused(read, 'this session forbids scans');
  if (query.filtered && !query.sorted)
    throw refused(
      read,
      'this session forbids queries whose filter reads the whole partition: ask for a range of the sort key',
    );
}

export function refused(read: Read, why: string): DynamormError {
  const { target } = read;
  return new DynamormError(
    'ErrInvalidOperator',
    `${target.model.name}: ${why}`,
    contextOf(target, read.asked === undefined ? 'scan' : 'query'),
  );
}
