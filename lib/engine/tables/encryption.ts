import { createHash } from 'node:crypto';
import type { CreateTableInput } from './shapes.js';

/** How a table is encrypted with a key of KMS; a table without it has a key that DynamoDB owns, and describes none. */
export interface TableEncryption {
  readonly type: string;
  /** ARN of the key, whatever it was named by. */
  readonly keyArn: string;
}

/** Where a key is that was named without its ARN. */
export interface Place {
  readonly region: string;
  readonly account: string;
}

const MANAGED_KEY = 'alias/aws/dynamodb';

/** The encryption that an `SSESpecification` asks for; undefined where it switches it off. */
export function encryptionOf(
  specification: CreateTableInput['SSESpecification'],
  place: Place,
): TableEncryption | undefined {
  if (specification?.Enabled !== true) return undefined;
  const { SSEType: type = 'KMS', KMSMasterKeyId: key = MANAGED_KEY } = specification;
  return { type, keyArn: keyArn(key, place) };
}

/** A key may be named by id, alias, or the ARN of either; DescribeTable always tells the ARN of the key. */
function keyArn(named: string, { region, account }: Place): string {
  if (named.startsWith('arn:') && named.includes(':key/')) return named;
  const alias = /(?:^|:)(alias\/.+)$/.exec(named)?.[1];
  const prefix = named.startsWith('arn:') ? named.slice(0, named.lastIndexOf(':')) : `arn:aws:kms:${region}:${account}`;
  return `${prefix}:key/${alias === undefined ? named : keyIdOf(alias)}`;
}

/** There is no KMS here to ask what an alias stands for: the same alias is the same key. */
function keyIdOf(alias: string): string {
  const hex = createHash('sha256').update(alias).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
