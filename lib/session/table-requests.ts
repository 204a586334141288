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
export interface CreateTableInput {
  readonly TableName: string;
  readonly KeySchema: readonly KeySchemaElement[];
  readonly AttributeDefinitions: readonly AttributeDefinition[];
  readonly GlobalSecondaryIndexes?: readonly SecondaryIndex[];
  readonly LocalSecondaryIndexes?: readonly SecondaryIndex[];
  readonly BillingMode?: 'PAY_PER_REQUEST' | 'PROVISIONED';
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
  readonly CreateTable: {
    readonly input: CreateTableInput;
    readonly output: { readonly TableDescription?: TableDescription };
  };
  readonly DescribeTable: { readonly input: OfTable; readonly output: { readonly Table?: TableDescription } };
  readonly UpdateTable: {
    readonly input: UpdateTableInput;
    readonly output: { readonly TableDescription?: TableDescription };
  };
  readonly DeleteTable: { readonly input: OfTable; readonly output: { readonly TableDescription?: TableDescription } };
  readonly UpdateTimeToLive: { readonly input: TimeToLiveInput; readonly output: object };
  readonly DescribeTimeToLive: { readonly input: OfTable; readonly output: TimeToLiveOutput };
}
