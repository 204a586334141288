import type { _Record, DynamoDBStreamsClient, GetRecordsCommand, Shard } from '@aws-sdk/client-dynamodb-streams';
import { systemClock } from '../client/clock.js';
import { withDeadline } from '../client/deadline.js';
import { textOf } from '../client/sdk/http-message.js';
import { translate } from '../client/translate-error.js';
import { DynamormError } from '../errors/errors.js';
import { readImage } from '../streams/image.js';

type Change = NonNullable<_Record['dynamodb']>;

/**
 * Mends the records of a page: what stands in a map under the name `__proto__` the SDK loses when it reads its answer, so
 * images with one are read from the text here. Listens to the command, and is used once that was sent.
 */
function pageText(
  command: GetRecordsCommand,
  { config }: Pick<DynamoDBStreamsClient, 'config'>,
): (records: readonly _Record[]) => readonly _Record[] {
  let text = '';
  command.middlewareStack.add(
    next => async args => {
      const result = await next(args);
      const response = result.response as { body?: unknown };
      text = await textOf(response.body, config);
      response.body = new TextEncoder().encode(text);
      return result;
    },
    { name: 'dynamormPageText', step: 'deserialize', priority: 'low' },
  );
  return records => {
    if (!text.includes('"__proto__"')) return records;
    const told = (JSON.parse(text) as { readonly Records: readonly _Record[] }).Records;
    return records.map((record, i) => ({
      ...record,
      dynamodb: { ...record.dynamodb, ...imagesOf(told[i]?.dynamodb) },
    }));
  };
}

function imagesOf({ NewImage, OldImage }: Change = {}): Pick<Change, 'NewImage' | 'OldImage'> {
  return {
    ...(NewImage && { NewImage: readImage(NewImage) as typeof NewImage }),
    ...(OldImage && { OldImage: readImage(OldImage) as typeof OldImage }),
  };
}

/** A page of a shard: its records, and where to go on; without, the shard is closed and read. */
export interface ShardPage {
  readonly records: readonly _Record[];
  readonly next: string | undefined;
}

/** The part of a `DynamoDBStreamsClient` that is used: any version of it, or a wrapper. */
export interface StreamsClient {
  /** Sends one command of `@aws-sdk/client-dynamodb-streams`. */
  send(command: never, options?: { abortSignal?: AbortSignal }): Promise<unknown>;
}

/** The calls that reading a stream takes. They throw errors of this library, and end with the reader's signal. */
export interface Streams {
  arn(): Promise<string>;
  shards(arn: string): Promise<readonly Shard[]>;
  iterator(at: {
    arn: string;
    shardId: string;
    after: string | undefined;
    from: 'TRIM_HORIZON' | 'LATEST';
  }): Promise<string>;
  page(iterator: string, limit: number): Promise<ShardPage>;
  /** Waits this many milliseconds. */
  pause(ms: number): Promise<void>;
  /** Closes the client, where it was made here. */
  close(): void;
}

/** Whose stream is read, through what, and until when. */
interface StreamSource {
  readonly table: string;
  /** Default: one made from the environment. */
  readonly client: StreamsClient | undefined;
  readonly signal: AbortSignal | undefined;
}

type Sdk = typeof import('@aws-sdk/client-dynamodb-streams');

/** Over the SDK's client, which is an optional peer and loaded when it is needed. @throws ErrInvalidOperator where it is not installed */
export async function streamsOver(source: StreamSource): Promise<Streams> {
  return new SdkStreams(await load(), source);
}

class SdkStreams implements Streams {
  readonly #sdk: Sdk;
  readonly #source: StreamSource;
  readonly #client: DynamoDBStreamsClient;

  constructor(sdk: Sdk, source: StreamSource) {
    this.#sdk = sdk;
    this.#source = source;
    this.#client = (source.client as DynamoDBStreamsClient | undefined) ?? new sdk.DynamoDBStreamsClient({});
  }

  async arn(): Promise<string> {
    const { table } = this.#source;
    const command = new this.#sdk.ListStreamsCommand({ TableName: table });
    const { Streams: found = [] } = await this.#until(options => this.#client.send(command, options));
    const arn = latest(found);
    if (arn !== undefined) return arn;
    throw new DynamormError('ErrTableNotFound', `table ${table} has no stream`, { table, operation: 'readStream' });
  }

  async shards(arn: string): Promise<readonly Shard[]> {
    const shards: Shard[] = [];
    let last: string | undefined;
    do {
      const page = { StreamArn: arn, ...(last !== undefined && { ExclusiveStartShardId: last }) };
      const command = new this.#sdk.DescribeStreamCommand(page);
      const { StreamDescription: told } = await this.#until(options => this.#client.send(command, options));
      shards.push(...(told?.Shards ?? []));
      last = told?.LastEvaluatedShardId;
    } while (last !== undefined);
    return shards;
  }

  async iterator({ arn, shardId, after, from }: Parameters<Streams['iterator']>[0]): Promise<string> {
    const place = { StreamArn: arn, ShardId: shardId };
    const command = new this.#sdk.GetShardIteratorCommand(
      after === undefined
        ? { ...place, ShardIteratorType: from }
        : { ...place, ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after },
    );
    return (await this.#until(options => this.#client.send(command, options))).ShardIterator!;
  }

  async page(iterator: string, limit: number): Promise<ShardPage> {
    const command = new this.#sdk.GetRecordsCommand({ ShardIterator: iterator, Limit: limit });
    const mend = pageText(command, this.#client);
    const { Records = [], NextShardIterator } = await this.#until(options => this.#client.send(command, options));
    return { records: mend(Records), next: NextShardIterator };
  }

  pause(ms: number): Promise<void> {
    return this.#until(({ abortSignal }) => systemClock.sleep(ms, abortSignal));
  }

  close(): void {
    if (this.#source.client === undefined) this.#client.destroy();
  }

  /** Runs a call that ends with the reader's signal; whatever it throws becomes an error of this library. */
  async #until<T>(run: (options: { abortSignal?: AbortSignal }) => Promise<T>): Promise<T> {
    const { signal, table } = this.#source;
    try {
      return await withDeadline({ signal }, abortSignal => run(abortSignal === undefined ? {} : { abortSignal }));
    } catch (thrown) {
      throw failureOf(thrown, table);
    }
  }
}

function failureOf(thrown: unknown, table: string): DynamormError {
  const details = { table, operation: 'readStream' };
  if ((thrown as { readonly name?: unknown } | null)?.name !== 'TrimmedDataAccessException')
    return translate(thrown, { isWrite: false, ...details });
  const message = `the checkpoint of table ${table} is older than what its stream keeps (24 hours): changes are lost; without the checkpoint, reading starts at the oldest`;
  return new DynamormError('ErrValidation', message, { ...details, cause: thrown });
}

/** A stream that was switched off is readable for a day: the latest is the one in use. */
const latest = (found: readonly { readonly StreamArn?: string | undefined }[]): string | undefined =>
  found
    .map(({ StreamArn }) => StreamArn ?? '')
    .sort()
    .at(-1);

async function load(): Promise<Sdk> {
  try {
    return await import('@aws-sdk/client-dynamodb-streams');
  } catch (cause) {
    throw new DynamormError('ErrInvalidOperator', 'readStream needs the package @aws-sdk/client-dynamodb-streams', {
      cause,
    });
  }
}
