import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import { SERVICE_ERRORS } from '../../lib/client/translate-error.js';

const root = join(__dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const page = read('docs/error-codes.md');

/** The exceptions that the SDK has a class for, of what this library sends or not. */
const modelled = Object.values(dynamodb as unknown as Record<string, unknown>).flatMap(one =>
  typeof one === 'function' && one.prototype instanceof dynamodb.DynamoDBServiceException ? [one.name] : [],
);
/** Those of the operations that this library sends. */
const OURS =
  /^(?:ConditionalCheckFailed|Idempotent|InternalServer|ItemCollection|LimitExceeded|ProvisionedThroughput|ReplicatedWrite|RequestLimit|ResourceInUse|ResourceNotFound|TableNotFound|Throttling|Transaction)/;

describe('docs/error-codes.md', () => {
  it('is what the tables of the library make', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/run.mjs', 'scripts/error-page.ts', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('has every code', () => {
    const union = /export type ErrorCode =([^;]*);/.exec(read('lib/errors/errors.ts'))![1]!;
    const codes = [...union.matchAll(/\| '(Err\w+)'/g)].map(([, code]) => code!);
    expect(codes.length).toBeGreaterThan(20);
    expect(codes.filter(code => !page.includes(`| \`${code}\``))).toEqual([]);
  });

  it('has every exception that the SDK knows of an operation that is sent here', () => {
    const ours = modelled.filter(name => OURS.test(name));
    expect(ours.length).toBeGreaterThan(10);
    expect(ours.filter(name => !SERVICE_ERRORS.has(name))).toEqual([]);
    expect([...SERVICE_ERRORS.keys()].filter(name => !page.includes(`| \`${name}\``))).toEqual([]);
  });
});
