import { DynamormError } from '../errors/errors.js';
import type { OperationName } from '../session/requests.js';

const WRITES: ReadonlySet<OperationName> = new Set<OperationName>([
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'BatchWriteItem',
  'TransactWriteItems',
]);

/** Whether an operation changes items. */
export const isWrite = (operation: string): boolean => WRITES.has(operation as OperationName);

/** What an answer to a read has to have, that nothing is taken for absent which nobody looked for. Answers to writes have nothing that must be there. */
const SHAPES: Readonly<Partial<Record<OperationName, (output: Members, input: Members) => string | undefined>>> = {
  GetItem: ({ Item }) => (Item === undefined || isRecord(Item) ? undefined : 'Item is no item'),
  Query: faultOfPage,
  Scan: faultOfPage,
  BatchGetItem: ({ Responses, UnprocessedKeys }) => {
    if (UnprocessedKeys !== undefined && !isRecord(UnprocessedKeys)) return 'UnprocessedKeys is no map of tables';
    // Where nothing was processed there is nothing to answer.
    if (Responses === undefined && isRecord(UnprocessedKeys) && Object.keys(UnprocessedKeys).length > 0)
      return undefined;
    if (!isRecord(Responses)) return 'Responses is no map of tables';
    return Object.values(Responses).every(isItems) ? undefined : 'Responses holds what are no items';
  },
  TransactGetItems: ({ Responses }, { TransactItems }) => {
    if (!Array.isArray(Responses)) return 'Responses is no list';
    const given = Array.isArray(TransactItems) ? TransactItems.length : Responses.length;
    if (Responses.length !== given) return `Responses has ${Responses.length} of ${given} entries`;
    const isEntry = (one: unknown): boolean => isRecord(one) && (one['Item'] === undefined || isRecord(one['Item']));
    return Responses.every(isEntry) ? undefined : 'Responses holds what are no items';
  },
};

type Members = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isItems = (value: unknown): boolean => Array.isArray(value) && value.every(isRecord);

function faultOfPage({ Items, Count, LastEvaluatedKey }: Members, { Select }: Members): string | undefined {
  if (LastEvaluatedKey !== undefined && !isRecord(LastEvaluatedKey)) return 'LastEvaluatedKey is no key';
  if (Select === 'COUNT') return typeof Count === 'number' && Count >= 0 ? undefined : 'Count is no number';
  if (Items === undefined) return 'Items is missing';
  return isItems(Items) ? undefined : 'Items is no list of items';
}

/**
 * Refuses an answer to a read that is not of the shape of its operation, as a proxy, a damaged body or a mock may give: read as if it
 * were one, it would say that nothing is there.
 * @throws ErrServiceAnswer
 */
export function checkAnswer(operation: OperationName, input: object, output: object): void {
  const why = SHAPES[operation]?.(output as Members, input as Members);
  if (why === undefined) return;
  throw new DynamormError('ErrServiceAnswer', `the answer to ${operation} cannot be read: ${why}`, { retryable: true });
}

/** The error of a client that answered nothing at all to a read: asked again, it would answer the same. */
export const noAnswer = (operation: OperationName): DynamormError =>
  new DynamormError(
    'ErrServiceAnswer',
    `the client answered nothing to ${operation}: a mock, such as one of aws-sdk-client-mock, has to be told what it answers to ${operation}Command`,
  );

/** Whether a body does not even begin as the JSON of an object. */
export const isNoObject = (text: string): boolean => !/^\s*\{/.test(text);

/** What a transport throws over the body of a success that holds no answer. Its status stays: the request may have been carried out. */
export function unreadableAnswer(httpStatusCode: number, why: string, cause?: unknown): Error {
  const error = new Error(`the answer cannot be read: ${why}`, { cause });
  error.name = 'UnreadableAnswer';
  return Object.assign(error, { $metadata: { httpStatusCode } });
}
