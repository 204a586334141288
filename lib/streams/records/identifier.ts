import { isObject } from '../malformed.js';

/**
 * What Lambda calls a record by in `batchItemFailures`, its sequence number in the stream or in Kinesis; undefined where it has
 * none. The record may be malformed otherwise.
 * See https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export function identifierOf(record: unknown): string | undefined {
  if (!isObject(record)) return undefined;
  const { dynamodb, kinesis } = record;
  return textOf(
    (isObject(kinesis) ? kinesis['sequenceNumber'] : undefined) ??
      (isObject(dynamodb) ? dynamodb['SequenceNumber'] : record['sequenceNumber']),
  );
}

/**
 * What EventBridge Pipes calls it by: its event id.
 * See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html#pipes-partial-batch-failure
 */
export const eventIdOf = (record: unknown): string | undefined =>
  isObject(record) ? textOf(record['eventID']) : undefined;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
