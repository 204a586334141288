import { misuse } from '../errors/errors.js';
import { isObject, type MutableItem } from '../values/value.js';
import { randomUUID } from 'node:crypto';
import { encodeItem, encodeKey } from '../item/encode.js';
import { stateOf } from '../item/entity-state.js';
import { fillBlindIndexes, cipherContext, seal } from '../operations/crypto.js';
import { targetOfEntity, tableOf } from '../operations/target.js';

/** What happened to an entity. */
export type StreamChange =
  | { readonly insert: object }
  | { readonly modify: readonly [before: object, after: object] }
  | { readonly remove: object; readonly expired?: boolean };

/** A record as Lambda hands it to a function; structurally the one of `@types/aws-lambda`. */
export interface LambdaRecord {
  /** Id of the change, unique to each record. */
  readonly eventID: string;
  /** What happened to the item. */
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  /** Version of the record format. */
  readonly eventVersion: '1.1';
  /** The service that sends the record. */
  readonly eventSource: 'aws:dynamodb';
  /** Region of the table. */
  readonly awsRegion: string;
  /** ARN of the stream, which names the table. */
  readonly eventSourceARN: string;
  /** The change itself: keys, images, sequence number and view. */
  readonly dynamodb: Readonly<Record<string, unknown>>;
  /** Identity of the service, where time to live removed the item. */
  readonly userIdentity?: { readonly principalId: string; readonly type: string };
}

/**
 * The event that DynamoDB Streams would send to a Lambda function for some changes, made from entities: for tests of handlers that
 * need no table. Encrypted attributes are sealed, and blind indexes filled, with the cipher of the entity's session.
 */
export async function streamEvent(...changes: readonly StreamChange[]): Promise<{ Records: LambdaRecord[] }> {
  const Records: LambdaRecord[] = [];
  if (!changes.every(change => isObject(change) && KINDS.some(kind => kind in change)))
    throw misuse('streamEvent', 'changes, such as { insert: order }, { modify: [before, after] } or { remove: order }');
  for (const [index, change] of changes.entries()) Records.push(await recordOf(change, index));
  return { Records };
}

const KINDS = ['insert', 'modify', 'remove'];

async function recordOf(change: StreamChange, index: number): Promise<LambdaRecord> {
  const [eventName, before, after] =
    'insert' in change
      ? (['INSERT', undefined, change.insert] as const)
      : 'modify' in change
        ? (['MODIFY', ...change.modify] as const)
        : (['REMOVE', change.remove, undefined] as const);
  const target = targetOfEntity((after ?? before)!);
  const expired = 'remove' in change && change.expired === true;
  const dynamodb = {
    ApproximateCreationDateTime: Math.floor(target.session.clock.now().getTime() / 1000),
    Keys: json(encodeKey(target.model, (after ?? before)!)),
    ...(after !== undefined && { NewImage: await image(after) }),
    ...(before !== undefined && { OldImage: await image(before) }),
    SequenceNumber: String(index + 1).padStart(21, '1'),
    SizeBytes: 1,
    StreamViewType: 'NEW_AND_OLD_IMAGES',
  };
  return {
    eventID: randomUUID().replaceAll('-', ''),
    eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    eventSourceARN: `arn:aws:dynamodb:us-east-1:000000000000:table/${tableOf(target)}/stream/2026-01-01T00:00:00.000`,
    dynamodb,
    ...(expired && { userIdentity: { principalId: 'dynamodb.amazonaws.com', type: 'Service' } }),
  };
}

/** The stored item where the entity is stored and unchanged would lack what the test just set: the entity itself counts. */
async function image(entity: object): Promise<unknown> {
  const target = targetOfEntity(entity);
  const cipher = cipherContext(target, { operation: 'streamEvent', reads: false });
  const item: MutableItem = { ...stateOf(entity)?.stored, ...encodeItem(target.model, entity) };
  await fillBlindIndexes(target, cipher, { entity, item });
  return json(await seal(cipher, item));
}

/** As in the JSON that Lambda receives: bytes as base64. */
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
