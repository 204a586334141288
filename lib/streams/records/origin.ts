import { isObject } from '../malformed.js';

/** The table in the ARN of a stream, `arn:aws:dynamodb:eu-north-1:123456789012:table/shop/stream/…`; undefined for another ARN. */
export function tableOfArn(arn: unknown): string | undefined {
  return typeof arn === 'string' ? /^arn:[^:]*:dynamodb:[^:]*:[^:]*:table\/([^/]+)/.exec(arn)?.[1] : undefined;
}

/**
 * Whether a removal was DynamoDB's own, its time to live over: the identity is the service's. Lambda writes the members small,
 * the SDK and Kinesis large.
 * See https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html
 */
export function isExpiry(identity: unknown): boolean {
  if (!isObject(identity)) return false;
  const type = identity['type'] ?? identity['Type'];
  const principal = identity['principalId'] ?? identity['PrincipalId'];
  return type === 'Service' && principal === 'dynamodb.amazonaws.com';
}
