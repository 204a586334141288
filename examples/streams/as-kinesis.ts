import type { LiveRecord } from 'dynamorm/streams';

/** What Kinesis might make of the records of a stream: each twice, in an order of its own. */
export function asKinesis(records: readonly LiveRecord[]): { Records: object[] } {
  const Records = [...records, ...records].map(({ dynamodb, eventID, eventName }, i) => {
    const { SequenceNumber: _s, StreamViewType: _v, ...change } = dynamodb ?? {};
    const micros = Number(change.ApproximateCreationDateTime) * 1000;
    const time = { ApproximateCreationDateTime: micros, ApproximateCreationDateTimePrecision: 'MICROSECOND' };
    const payload = { eventID, eventName, tableName: 'shop', dynamodb: { ...change, ...time } };
    const kinesis = { data: Buffer.from(JSON.stringify(payload)).toString('base64'), sequenceNumber: String(i + 1) };
    return { eventSource: 'aws:kinesis', eventID: `shardId-000000000000:${i + 1}`, kinesis };
  });
  // Last to first is the worst order there is; the middle stands for any other.
  return { Records: [...Records.splice(Records.length / 3, Records.length / 3), ...Records.reverse()] };
}
