import type { Item, Value } from '../values/value.js';
import type { TableOperations } from './table-requests.js';

/** Placeholders of one request. */
interface Expressions {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, Value>>;
}
type Capacity = 'INDEXES' | 'TOTAL' | 'NONE';
type OnConditionFailure = 'ALL_OLD' | 'NONE';

export interface GetItemInput extends Expressions {
  readonly TableName: string;
  readonly Key: Item;
  readonly ConsistentRead?: boolean;
  readonly ProjectionExpression?: string;
  readonly ReturnConsumedCapacity?: Capacity;
}
export interface PutItemInput extends Expressions {
  readonly TableName: string;
  readonly Item: Item;
  readonly ConditionExpression?: string;
  readonly ReturnValues?: 'NONE' | 'ALL_OLD';
  readonly ReturnValuesOnConditionCheckFailure?: OnConditionFailure;
  readonly ReturnConsumedCapacity?: Capacity;
}
export interface UpdateItemInput extends Expressions {
  readonly TableName: string;
  readonly Key: Item;
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
  readonly ReturnValues?: 'NONE' | 'ALL_OLD' | 'ALL_NEW' | 'UPDATED_OLD' | 'UPDATED_NEW';
  readonly ReturnValuesOnConditionCheckFailure?: OnConditionFailure;
  readonly ReturnConsumedCapacity?: Capacity;
}
export interface DeleteItemInput extends Expressions {
  readonly TableName: string;
  readonly Key: Item;
  readonly ConditionExpression?: string;
  readonly ReturnValues?: 'NONE' | 'ALL_OLD';
  readonly ReturnValuesOnConditionCheckFailure?: OnConditionFailure;
  readonly ReturnConsumedCapacity?: Capacity;
}
export interface QueryInput extends Expressions {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
  readonly Select?: 'ALL_ATTRIBUTES' | 'ALL_PROJECTED_ATTRIBUTES' | 'SPECIFIC_ATTRIBUTES' | 'COUNT';
  readonly ScanIndexForward?: boolean;
  readonly Limit?: number;
  readonly ConsistentRead?: boolean;
  readonly ExclusiveStartKey?: Item;
  readonly ReturnConsumedCapacity?: Capacity;
}
export interface ScanInput extends Omit<QueryInput, 'KeyConditionExpression' | 'ScanIndexForward'> {
  readonly Segment?: number;
  readonly TotalSegments?: number;
}
export interface KeysAndAttributes extends Expressions {
  readonly Keys: readonly Item[];
  readonly ConsistentRead?: boolean;
  readonly ProjectionExpression?: string;
}
interface BatchGetItemInput {
  readonly RequestItems: Readonly<Record<string, KeysAndAttributes>>;
  readonly ReturnConsumedCapacity?: Capacity;
}
export type WriteRequest =
  { readonly PutRequest: { readonly Item: Item } } | { readonly DeleteRequest: { readonly Key: Item } };
interface BatchWriteItemInput {
  readonly RequestItems: Readonly<Record<string, readonly WriteRequest[]>>;
  readonly ReturnConsumedCapacity?: Capacity;
}
type WithoutReturns<I> = Omit<I, 'ReturnValues' | 'ReturnConsumedCapacity'>;
export interface TransactWriteItem {
  readonly Put?: WithoutReturns<PutItemInput>;
  readonly Update?: WithoutReturns<UpdateItemInput>;
  readonly Delete?: WithoutReturns<DeleteItemInput>;
  readonly ConditionCheck?: WithoutReturns<DeleteItemInput>;
}
interface TransactWriteItemsInput {
  readonly TransactItems: readonly TransactWriteItem[];
  readonly ClientRequestToken?: string;
  readonly ReturnConsumedCapacity?: Capacity;
}
interface TransactGetItemsInput {
  readonly TransactItems: readonly { readonly Get: Omit<GetItemInput, 'ConsistentRead' | 'ReturnConsumedCapacity'> }[];
  readonly ReturnConsumedCapacity?: Capacity;
}

/** What DynamoDB says a request cost, in capacity units. */
export interface ConsumedCapacity {
  readonly TableName?: string;
  readonly CapacityUnits?: number;
  readonly ReadCapacityUnits?: number;
  readonly WriteCapacityUnits?: number;
}

interface ItemOutput {
  readonly Item?: Item;
  readonly ConsumedCapacity?: ConsumedCapacity;
}
export interface WriteOutput {
  readonly Attributes?: Item;
  readonly ConsumedCapacity?: ConsumedCapacity;
}
export interface PageOutput {
  readonly Items?: readonly Item[];
  readonly Count?: number;
  readonly ScannedCount?: number;
  readonly LastEvaluatedKey?: Item;
  readonly ConsumedCapacity?: ConsumedCapacity;
}
interface BatchGetItemOutput {
  readonly Responses?: Readonly<Record<string, readonly Item[]>>;
  readonly UnprocessedKeys?: Readonly<Record<string, KeysAndAttributes>>;
  readonly ConsumedCapacity?: readonly ConsumedCapacity[];
}
interface BatchWriteItemOutput {
  readonly UnprocessedItems?: Readonly<Record<string, readonly WriteRequest[]>>;
  readonly ConsumedCapacity?: readonly ConsumedCapacity[];
}
interface TransactWriteItemsOutput {
  readonly ConsumedCapacity?: readonly ConsumedCapacity[];
}
interface TransactGetItemsOutput {
  readonly Responses?: readonly { readonly Item?: Item }[];
  readonly ConsumedCapacity?: readonly ConsumedCapacity[];
}

/** Every operation this library sends, with what it takes and what it answers: DynamoDB's own names and shapes. */
export interface Operations extends TableOperations {
  /** Reads one item by key. */
  readonly GetItem: { readonly input: GetItemInput; readonly output: ItemOutput };
  /** Writes a whole item. */
  readonly PutItem: { readonly input: PutItemInput; readonly output: WriteOutput };
  /** Changes attributes of one item. */
  readonly UpdateItem: { readonly input: UpdateItemInput; readonly output: WriteOutput };
  /** Deletes one item by key. */
  readonly DeleteItem: { readonly input: DeleteItemInput; readonly output: WriteOutput };
  /** Reads a page of items of one partition. */
  readonly Query: { readonly input: QueryInput; readonly output: PageOutput };
  /** Reads a page of a table or index. */
  readonly Scan: { readonly input: ScanInput; readonly output: PageOutput };
  /** Reads up to 100 items by key. */
  readonly BatchGetItem: { readonly input: BatchGetItemInput; readonly output: BatchGetItemOutput };
  /** Puts and deletes up to 25 items, without conditions. */
  readonly BatchWriteItem: { readonly input: BatchWriteItemInput; readonly output: BatchWriteItemOutput };
  /** Makes up to 100 writes, all or none. */
  readonly TransactWriteItems: { readonly input: TransactWriteItemsInput; readonly output: TransactWriteItemsOutput };
  /** Reads up to 100 items at one moment. */
  readonly TransactGetItems: { readonly input: TransactGetItemsInput; readonly output: TransactGetItemsOutput };
}
/** The name of an operation that this library sends, such as `PutItem`. */
export type OperationName = keyof Operations;
