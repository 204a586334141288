import type { Operation } from '../wire/operation.js';
import { describeStream, listStreams } from './list-streams.js';
import { getRecords, getShardIterator } from './read-stream.js';

/** The operations of DynamoDB Streams. */
export const STREAM_OPERATIONS: readonly Operation[] = [listStreams, describeStream, getShardIterator, getRecords];
