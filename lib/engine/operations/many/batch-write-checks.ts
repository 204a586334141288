import { invalid } from '../../failure.js';
import { ConstraintErrors, NOT_NULL } from '../../validation/constraint.js';
import { batchErrors, namesFault } from './batch-checks.js';
import type { BatchWriteInput, WriteRequest } from './shapes.js';

const MAX_WRITES = 25;
const LENGTHS =
  'Map value must satisfy constraint: [Member must have length less than or equal to 25, ' +
  'Member must have length greater than or equal to 1]';

type WriteRequests = Readonly<Record<string, readonly WriteRequest[]>>;

/** Checks a batch's own members, how many writes it asks for, its tables' names, that each write has its item or key. */
export function checkWrites(input: BatchWriteInput): void {
  batchErrors(input, new ConstraintErrors()).throwIfAny();
  const requests = input.RequestItems!;
  const lists = Object.values(requests);
  if (lists.length === 0) throw invalid('The requestItems parameter is required for BatchWriteItem');
  const errors = new ConstraintErrors();
  const misnamed = namesFault(requests, () => dump(requests));
  if (misnamed !== undefined) errors.addText(misnamed);
  if (lists.some(list => list.length === 0 || list.length > MAX_WRITES)) {
    errors.addText(`Value '${dump(requests)}' at 'requestItems' failed to satisfy constraint: ${LENGTHS}`);
  }
  for (const [name, list] of Object.entries(requests)) addMissing(errors, list, `requestItems.${name}.member`);
  errors.throwIfAny();
  const total = lists.reduce((sum, list) => sum + list.length, 0);
  if (total > MAX_WRITES) throw invalid('Too many items requested for the BatchWriteItem call');
}

function addMissing(errors: ConstraintErrors, requests: readonly WriteRequest[], path: string): void {
  requests.forEach(({ PutRequest: put, DeleteRequest: deletion }, i) => {
    const at = `${path}.${i + 1}.member`;
    if (put !== undefined && put.Item === undefined) errors.add(undefined, `${at}.putRequest.item`, NOT_NULL);
    if (deletion !== undefined && deletion.Key === undefined)
      errors.add(undefined, `${at}.deleteRequest.key`, NOT_NULL);
  });
}

/** A batch as messages show it, in the manner of the service's own objects. */
function dump(requests: WriteRequests): string {
  const tables = Object.entries(requests).map(([name, list]) => `${name}=[${list.map(dumpRequest).join(', ')}]`);
  return `{${tables.join(', ')}}`;
}

function dumpRequest({ PutRequest: put, DeleteRequest: deletion }: WriteRequest): string {
  const parts = [
    ...(put === undefined ? [] : [`putRequest=PutRequest(item=${dumpAttributes(put.Item)})`]),
    ...(deletion === undefined ? [] : [`deleteRequest=DeleteRequest(key=${dumpAttributes(deletion.Key)})`]),
  ];
  return `WriteRequest(${parts.join(', ')})`;
}

function dumpAttributes(attributes: object | undefined): string {
  const pairs = Object.entries(attributes ?? {}).map(
    ([name, value]) => `${name}=AttributeValue(${JSON.stringify(value)})`,
  );
  return `{${pairs.join(', ')}}`;
}
