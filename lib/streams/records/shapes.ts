/** What a stream shows of a change: DynamoDB's `StreamViewType`. */
export type StreamView = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

/** An image as it comes: wire values with `B` as base64 text (JSON) or bytes (SDK). Checked when it is read. */
export type ImageLike = object | undefined | null;

/** The change inside a record of any source. */
export interface ChangeLike {
  readonly ApproximateCreationDateTime?: number | Date | undefined;
  readonly ApproximateCreationDateTimePrecision?: string | undefined;
  readonly Keys?: ImageLike;
  readonly NewImage?: ImageLike;
  readonly OldImage?: ImageLike;
  readonly SequenceNumber?: string | undefined;
  readonly SizeBytes?: number | undefined;
  readonly StreamViewType?: string | undefined;
}

/**
 * A record of a DynamoDB stream: as Lambda and EventBridge Pipes deliver it, and as `GetRecords` of the SDK answers it. The
 * types of `@types/aws-lambda` and of client-dynamodb-streams fit it.
 */
export interface StreamRecordLike {
  readonly eventID?: string | undefined;
  readonly eventName?: string | undefined;
  readonly eventSource?: string | undefined;
  readonly eventSourceARN?: string | undefined;
  readonly dynamodb?: ChangeLike | undefined;
  readonly userIdentity?: unknown;
}

/** A record of Kinesis Data Streams for DynamoDB as Lambda delivers it: the change is base64 JSON in `kinesis.data`. */
export interface KinesisRecordLike {
  readonly eventID?: string | undefined;
  readonly eventSource?: string | undefined;
  readonly eventSourceARN?: string | undefined;
  readonly kinesis: { readonly data: string; readonly sequenceNumber?: string | undefined };
}

/** The same as EventBridge Pipes delivers it: the members of `kinesis` stand beside the others. */
export interface KinesisPipeRecordLike {
  readonly eventID?: string | undefined;
  readonly eventSource?: string | undefined;
  readonly eventSourceARN?: string | undefined;
  readonly data: string;
  readonly sequenceNumber?: string | undefined;
}

/** A line of an incremental export to S3, parsed. */
export interface ExportRecordLike {
  readonly Metadata?: object | undefined;
  readonly Keys: object;
  readonly NewImage?: ImageLike;
  readonly OldImage?: ImageLike;
}

/** Every record that can be hydrated; text is a line of JSON, such as one of an incremental export. */
export type RecordLike = StreamRecordLike | KinesisRecordLike | KinesisPipeRecordLike | ExportRecordLike | string;
