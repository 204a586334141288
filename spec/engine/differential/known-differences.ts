import { isDeepStrictEqual } from 'node:util';
import type { Difference } from './run.js';
import type { Json } from './tables.js';

/** A place where DynamoDB Local is known to differ from the service, which the engine follows. */
export interface KnownDifference {
  readonly name: string;
  explains(difference: Difference): boolean;
}

const errorOf = (side: unknown): string | undefined => (side as { error?: string } | undefined)?.error;

/**
 * The whole list; each is pinned by a spec of its own in `known-differences.once.spec.ts`. What is not explained by it
 * fails the differential spec.
 */
export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    name: 'a Query that stops by its Limit has a LastEvaluatedKey, even where nothing more can match',
    explains: ({ request: [operation, input], left, right }) => {
      if (operation !== 'Query' || input['Limit'] === undefined || !Array.isArray(left) || !Array.isArray(right))
        return false;
      const pages = left as readonly Json[];
      const { LastEvaluatedKey, ...last } = pages.at(-2) ?? {};
      const shortened = [...pages.slice(0, -2), last];
      return (
        LastEvaluatedKey !== undefined && pages.at(-1)?.['ScannedCount'] === 0 && isDeepStrictEqual(shortened, right)
      );
    },
  },
  {
    name: 'the filter of a Scan sees of an index what the index holds',
    explains: ({ request: [operation, input] }) =>
      operation === 'Scan' && input['IndexName'] !== undefined && input['FilterExpression'] !== undefined,
  },
  {
    name: 'UPDATED_NEW and UPDATED_OLD of a nested path show that path, not the whole attribute',
    explains: ({ request: [operation, input], left, right }) =>
      operation === 'UpdateItem' &&
      String(input['ReturnValues']).startsWith('UPDATED') &&
      errorOf(left) === undefined &&
      errorOf(right) === undefined,
  },
  {
    name: 'paths of an update that lead into a key are refused before the condition is asked',
    explains: ({ request: [operation], left, right }) =>
      operation === 'UpdateItem' &&
      errorOf(left) === 'ValidationException' &&
      errorOf(right) === 'ConditionalCheckFailedException',
  },
  {
    name: 'what only the table or item tells about an action of a transaction is a reason of its cancellation',
    explains: ({ request: [operation], left, right }) =>
      operation.startsWith('Transact') &&
      (left as { reasons?: unknown }).reasons === 'ValidationError' &&
      errorOf(right) !== 'ConditionalCheckFailedException',
  },
  {
    name: 'two actions on one item are refused before any of a transaction is evaluated',
    explains: ({ request: [operation], left, right }) =>
      operation.startsWith('Transact') &&
      errorOf(left) === 'ValidationException' &&
      errorOf(right) === 'TransactionCanceledException',
  },
  {
    name: 'an update cannot give an index key another type, in an item that is new either',
    explains: ({ request: [operation, input], left, right }) =>
      operation === 'UpdateItem' &&
      errorOf(left) === 'ValidationException' &&
      errorOf(right) === undefined &&
      / [abcde] |#[abcde]\b/.test(String(input['UpdateExpression'])),
  },
];

/** Whether a difference is one of those known. */
export function isKnown(difference: Difference): boolean {
  return KNOWN_DIFFERENCES.some(known => known.explains(difference));
}
