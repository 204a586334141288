/** How tables are described to DynamoDB: the parts of its table operations that this library uses, in its own names. */
export interface KeySchemaElement {
  readonly AttributeName: string;
  readonly KeyType: 'HASH' | 'RANGE';
}
export interface AttributeDefinition {
  readonly AttributeName: string;
  readonly AttributeType: 'S' | 'N' | 'B';
}
export interface Projection {
  readonly ProjectionType: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
  readonly NonKeyAttributes?: readonly string[];
}
export interface SecondaryIndex {
  readonly IndexName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly Projection: Projection;
}
interface StreamSpecification {
  readonly StreamEnabled: boolean;
  readonly StreamViewType?: 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';
}
/** The request that creates a table, in DynamoDB's own names. */
export interface CreateTableInput {
  /** Name of the table as deployed. */
  readonly TableName: string;
  /** Primary key: the partition key (`HASH`) and, where there is one, the sort key (`RANGE`). */
  readonly KeySchema: readonly KeySchemaElement[];
  /** Types of all key attributes, those of indexes included. */
  readonly AttributeDefinitions: readonly AttributeDefinition[];
  /** Global secondary indexes. */
  readonly GlobalSecondaryIndexes?: readonly SecondaryIndex[];
  /** Local secondary indexes; they can only be made with the table. */
  readonly LocalSecondaryIndexes?: readonly SecondaryIndex[];
  /** On-demand (`PAY_PER_REQUEST`) or provisioned capacity. */
  readonly BillingMode?: 'PAY_PER_REQUEST' | 'PROVISIONED';
  /** The table's stream and its view, where it has one. */
  readonly StreamSpecification?: StreamSpecification;
}
interface UpdateTableInput {
  readonly TableName: string;
  readonly AttributeDefinitions?: readonly AttributeDefinition[];
  readonly GlobalSecondaryIndexUpdates?: readonly {
    readonly Create?: SecondaryIndex;
    readonly Delete?: { readonly IndexName: string };
  }[];
  readonly StreamSpecification?: StreamSpecification;
}
export interface TableDescription {
  readonly TableName?: string;
  readonly TableStatus?: string;
  readonly KeySchema?: readonly KeySchemaElement[];
  readonly AttributeDefinitions?: readonly AttributeDefinition[];
  readonly GlobalSecondaryIndexes?: readonly (SecondaryIndex & { readonly IndexStatus?: string })[];
  readonly LocalSecondaryIndexes?: readonly SecondaryIndex[];
  readonly StreamSpecification?: StreamSpecification;
  readonly LatestStreamArn?: string;
}
interface OfTable {
  readonly TableName: string;
}
interface TimeToLiveInput extends OfTable {
  readonly TimeToLiveSpecification: { readonly AttributeName: string; readonly Enabled: boolean };
}
interface TimeToLiveOutput {
  readonly TimeToLiveDescription?: { readonly TimeToLiveStatus?: string; readonly AttributeName?: string };
}

/** The table operations, with what each takes and answers. */
export interface TableOperations {
  /** Creates a table. */
  readonly CreateTable: {
    readonly input: CreateTableInput;
    readonly output: { readonly TableDescription?: TableDescription };
  };
  /** Describes a table. */
  readonly DescribeTable: { readonly input: OfTable; readonly output: { readonly Table?: TableDescription } };
  /** Changes the indexes or the stream of a table. */
  readonly UpdateTable: {
    readonly input: UpdateTableInput;
    readonly output: { readonly TableDescription?: TableDescription };
  };
  /** Deletes a table with all its items. */
  readonly DeleteTable: { readonly input: OfTable; readonly output: { readonly TableDescription?: TableDescription } };
  /** Turns time to live on or off. */
  readonly UpdateTimeToLive: { readonly input: TimeToLiveInput; readonly output: object };
  /** Says which attribute items expire by. */
  readonly DescribeTimeToLive: { readonly input: OfTable; readonly output: TimeToLiveOutput };
}
