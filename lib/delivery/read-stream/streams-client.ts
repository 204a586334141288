import type { _Record, DynamoDBStreamsClient, Shard } from '@aws-sdk/client-dynamodb-streams';
import { DynamormError } from '../../errors/dynamorm-error.js';

/** A page of a shard: its records, and where to go on; without, the shard is closed and read. */
export interface ShardPage {
  readonly records: readonly _Record[];
  readonly next: string | undefined;
}

/** The calls that reading a stream takes, over the SDK's client, which is an optional peer and loaded when it is needed. */
export interface Streams {
  arnOf(table: string): Promise<string>;
  shards(arn: string): Promise<readonly Shard[]>;
  iterator(at: {
    arn: string;
    shardId: string;
    after: string | undefined;
    from: 'TRIM_HORIZON' | 'LATEST';
  }): Promise<string>;
  page(iterator: string, limit: number): Promise<ShardPage>;
}

/** Over a client, or one made from the environment. @throws ErrInvalidOperator where the package is not installed */
export async function streamsOver(given: DynamoDBStreamsClient | undefined, signal?: AbortSignal): Promise<Streams> {
  const sdk = await load();
  const client = given ?? new sdk.DynamoDBStreamsClient({});
  const options = signal === undefined ? {} : { abortSignal: signal };
  return {
    async arnOf(table) {
      const { Streams: found = [] } = await client.send(new sdk.ListStreamsCommand({ TableName: table }), options);
      const arn = latest(found);
      if (arn !== undefined) return arn;
      throw new DynamormError('ErrTableNotFound', `table ${table} has no stream`, { table, operation: 'readStream' });
    },
    async shards(arn) {
      const shards: Shard[] = [];
      let last: string | undefined;
      do {
        const page = { StreamArn: arn, ...(last !== undefined && { ExclusiveStartShardId: last }) };
        const { StreamDescription: told } = await client.send(new sdk.DescribeStreamCommand(page), options);
        shards.push(...(told?.Shards ?? []));
        last = told?.LastEvaluatedShardId;
      } while (last !== undefined);
      return shards;
    },
    async iterator({ arn, shardId, after, from }) {
      const place = { StreamArn: arn, ShardId: shardId };
      const input =
        after === undefined
          ? { ...place, ShardIteratorType: from }
          : { ...place, ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, SequenceNumber: after };
      return (await client.send(new sdk.GetShardIteratorCommand(input), options)).ShardIterator!;
    },
    async page(iterator, limit) {
      const input = { ShardIterator: iterator, Limit: limit };
      const { Records = [], NextShardIterator } = await client.send(new sdk.GetRecordsCommand(input), options);
      return { records: Records, next: NextShardIterator };
    },
  };
}

/** A stream that was switched off is readable for a day: the latest is the one in use. */
const latest = (found: readonly { readonly StreamArn?: string | undefined }[]): string | undefined =>
  found
    .map(({ StreamArn }) => StreamArn ?? '')
    .sort()
    .at(-1);

async function load(): Promise<typeof import('@aws-sdk/client-dynamodb-streams')> {
  try {
    return await import('@aws-sdk/client-dynamodb-streams');
  } catch (cause) {
    throw new DynamormError('ErrInvalidOperator', 'readStream needs the package @aws-sdk/client-dynamodb-streams', {
      cause,
    });
  }
}
