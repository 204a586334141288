import { integer, list, struct, text, truth, unsupported } from '../wire/shape.js';
import type { Read, Reader, Shape } from '../wire/shape.js';

const keySchema = list(struct({ AttributeName: text, KeyType: text }));
const projection = struct({ ProjectionType: text, NonKeyAttributes: list(text) });
const throughput = struct({ ReadCapacityUnits: integer, WriteCapacityUnits: integer });
const onDemandThroughput = struct({ MaxReadRequestUnits: integer, MaxWriteRequestUnits: integer });
const globalIndex = struct({
  IndexName: text,
  KeySchema: keySchema,
  Projection: projection,
  ProvisionedThroughput: throughput,
  OnDemandThroughput: onDemandThroughput,
  WarmThroughput: unsupported,
});
const localIndex = struct({ IndexName: text, KeySchema: keySchema, Projection: projection });
export const tag = struct({ Key: text, Value: text });

const shared = {
  TableName: text,
  AttributeDefinitions: list(struct({ AttributeName: text, AttributeType: text })),
  BillingMode: text,
  ProvisionedThroughput: throughput,
  StreamSpecification: struct({ StreamEnabled: truth, StreamViewType: text }),
  SSESpecification: struct({ Enabled: truth, SSEType: text, KMSMasterKeyId: text }),
  TableClass: text,
  DeletionProtectionEnabled: truth,
  OnDemandThroughput: onDemandThroughput,
  WarmThroughput: unsupported,
} satisfies Shape;

/** The members of CreateTable. */
export const CREATE_TABLE = {
  ...shared,
  KeySchema: keySchema,
  LocalSecondaryIndexes: list(localIndex),
  GlobalSecondaryIndexes: list(globalIndex),
  Tags: list(tag),
  ResourcePolicy: unsupported,
  GlobalTableSourceArn: unsupported,
  GlobalTableSettingsReplicationMode: unsupported,
  VectorIndexes: unsupported,
} satisfies Shape;

/** The members of UpdateTable. */
export const UPDATE_TABLE = {
  ...shared,
  GlobalSecondaryIndexUpdates: list(
    struct({
      Create: globalIndex,
      Update: struct({
        IndexName: text,
        ProvisionedThroughput: throughput,
        OnDemandThroughput: onDemandThroughput,
        WarmThroughput: unsupported,
      }),
      Delete: struct({ IndexName: text }),
    }),
  ),
  ReplicaUpdates: unsupported,
  MultiRegionConsistency: unsupported,
  GlobalTableWitnessUpdates: unsupported,
  GlobalTableSettingsReplicationMode: unsupported,
  DisassociationProtectionEnabled: unsupported,
  VectorIndexUpdates: unsupported,
} satisfies Shape;

export type CreateTableInput = Read<typeof CREATE_TABLE>;
export type UpdateTableInput = Read<typeof UPDATE_TABLE>;
export type TagInput = ReadOf<typeof tag>;
export type KeySchemaInput = ReadOf<typeof keySchema>;
export type ProjectionInput = ReadOf<typeof projection>;
export type ThroughputInput = ReadOf<typeof throughput>;
export type OnDemandThroughputInput = ReadOf<typeof onDemandThroughput>;
export type GlobalIndexInput = ReadOf<typeof globalIndex>;
export type LocalIndexInput = ReadOf<typeof localIndex>;
export type AttributeDefinitions = NonNullable<CreateTableInput['AttributeDefinitions']>;

type ReadOf<R> = R extends Reader<infer T> ? T : never;
