/** One change of a spec's table, in few words. */
export interface Change {
  readonly table?: string;
  readonly keys: Readonly<Record<string, object>>;
  readonly image?: Readonly<Record<string, unknown>>;
  readonly was?: Readonly<Record<string, unknown>>;
  readonly id?: string;
  readonly rest?: object;
}

/** A record as Lambda delivers it; number and id are the ones given. */
export function lambdaRecord({ table = 'shop', keys, image, was, id, rest }: Change, number: string) {
  return {
    eventID: id ?? `event-${number}`,
    eventName: was === undefined ? 'INSERT' : image === undefined ? 'REMOVE' : 'MODIFY',
    eventSourceARN: `arn:aws:dynamodb:eu-north-1:123456789012:table/${table}/stream/2026`,
    dynamodb: {
      Keys: keys,
      ...(image && { NewImage: { ...keys, ...image } }),
      ...(was && { OldImage: { ...keys, ...was } }),
      SequenceNumber: number,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
    ...rest,
  };
}

type LambdaRecord = ReturnType<typeof lambdaRecord>;

/** The same through Kinesis Data Streams for DynamoDB, where the number is the stream's own. */
export function kinesisRecord({ eventSourceARN, ...record }: LambdaRecord, number: string) {
  const tableName = eventSourceARN.split('/')[1];
  const { SequenceNumber: _, ...dynamodb } = record.dynamodb;
  const payload = { ...record, tableName, dynamodb };
  return {
    eventID: `shardId-000000000006:${number}`,
    eventSource: 'aws:kinesis',
    eventSourceARN: 'arn:aws:kinesis:eu-north-1:123456789012:stream/changes',
    kinesis: { data: Buffer.from(JSON.stringify(payload)).toString('base64'), sequenceNumber: number },
  };
}

/** The same through EventBridge Pipes over that Kinesis stream. */
export function kinesisPipeRecord(record: LambdaRecord, number: string) {
  const { kinesis, ...rest } = kinesisRecord(record, number);
  return { ...rest, ...kinesis };
}

export const failed = (...identifiers: readonly string[]) => ({
  batchItemFailures: identifiers.map(itemIdentifier => ({ itemIdentifier })),
});
