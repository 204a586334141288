import type { IndexSchema, KeySchema, KeyType, Projection } from '../storage/keys.js';
import { encryptionOf, type Place, type TableEncryption } from './encryption.js';
import type {
  AttributeDefinitions,
  CreateTableInput,
  GlobalIndexInput,
  KeySchemaInput,
  LocalIndexInput,
  OnDemandThroughputInput,
  ProjectionInput,
} from './shapes.js';

/** Provisioned throughput and when it last changed, in milliseconds; zeros while the table is on demand. */
export interface Throughput {
  readonly read: number;
  readonly write: number;
  readonly increased?: number | undefined;
  readonly decreased?: number | undefined;
}

/** What is declared about one secondary index. */
export interface IndexSettings {
  readonly schema: IndexSchema;
  readonly throughput: Throughput;
  readonly onDemand?: OnDemandThroughputInput | undefined;
  /** While in the future, the index is CREATING. */
  readonly readyAt: number;
}

/** What is declared about a table: replaced as a whole when something changes. */
export interface TableSettings {
  /** Types of the key attributes, in the order they were defined. */
  readonly attributes: ReadonlyMap<string, KeyType>;
  readonly keys: KeySchema;
  readonly indexes: readonly IndexSettings[];
  readonly billingMode: 'PROVISIONED' | 'PAY_PER_REQUEST';
  /** When the table last became on-demand; undefined if it never was. */
  readonly onDemandSince?: number | undefined;
  readonly throughput: Throughput;
  readonly onDemand?: OnDemandThroughputInput | undefined;
  readonly deletionProtection: boolean;
  readonly tableClass?: string | undefined;
  readonly tableClassChanged?: number | undefined;
  readonly encryption?: TableEncryption | undefined;
  /** ARN and label of the newest stream; they linger when it is disabled. */
  readonly latestStream?: { readonly arn: string; readonly label: string } | undefined;
}

/** The settings that a checked CreateTable request asks for. */
export function settingsOf(
  input: CreateTableInput,
  at: Place & { readonly now: number },
  readyAt: number,
): TableSettings {
  const attributes = typesOf(input.AttributeDefinitions!);
  const onDemand = input.BillingMode === 'PAY_PER_REQUEST';
  const index = { attributes, readyAt };
  return {
    attributes,
    keys: keysOf(input.KeySchema!, attributes),
    indexes: [
      ...(input.LocalSecondaryIndexes ?? []).map(local => indexOf(local, { ...index, kind: 'LSI' })),
      ...(input.GlobalSecondaryIndexes ?? []).map(global => indexOf(global, { ...index, kind: 'GSI' })),
    ],
    billingMode: onDemand ? 'PAY_PER_REQUEST' : 'PROVISIONED',
    onDemandSince: onDemand ? at.now : undefined,
    throughput: throughputOf(input.ProvisionedThroughput),
    onDemand: input.OnDemandThroughput,
    deletionProtection: input.DeletionProtectionEnabled ?? false,
    tableClass: input.TableClass,
    encryption: encryptionOf(input.SSESpecification, at),
  };
}

/** The types of defined attributes by name. */
export function typesOf(definitions: AttributeDefinitions): ReadonlyMap<string, KeyType> {
  return new Map(definitions.map(({ AttributeName, AttributeType }) => [AttributeName!, AttributeType as KeyType]));
}

/** The key that a checked KeySchema describes. */
export function keysOf(schema: KeySchemaInput, types: ReadonlyMap<string, KeyType>): KeySchema {
  const role = (keyType: string) =>
    schema
      .filter(({ KeyType }) => KeyType === keyType)
      .map(({ AttributeName: name }) => ({ name: name!, type: types.get(name!)! }));
  return { partition: role('HASH'), sort: role('RANGE') };
}

/** The settings of an index that a checked request describes. */
export function indexOf(
  input: GlobalIndexInput | LocalIndexInput,
  rest: { kind: 'GSI' | 'LSI'; attributes: ReadonlyMap<string, KeyType>; readyAt: number },
): IndexSettings {
  const projection: ProjectionInput = input.Projection!;
  const schema: IndexSchema = {
    name: input.IndexName!,
    kind: rest.kind,
    keys: keysOf(input.KeySchema!, rest.attributes),
    projection: {
      type: projection.ProjectionType as Projection['type'],
      attributes: projection.NonKeyAttributes ?? [],
    },
  };
  const global: GlobalIndexInput = input;
  return {
    schema,
    throughput: throughputOf(global.ProvisionedThroughput),
    onDemand: global.OnDemandThroughput,
    readyAt: rest.readyAt,
  };
}

/** A throughput as given; zeros for none. */
export function throughputOf(input: CreateTableInput['ProvisionedThroughput']): Throughput {
  return { read: input?.ReadCapacityUnits ?? 0, write: input?.WriteCapacityUnits ?? 0 };
}
