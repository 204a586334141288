import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient, ListStreamsCommand } from '@aws-sdk/client-dynamodb-streams';
import { tableInput } from '../engine/support/call.js';
import { buildProgram } from './program.js';

const LISTENS = /listens on (http:\/\/127\.0\.0\.1:(\d+))/;
const program = buildProgram();
const folder = mkdtempSync(join(tmpdir(), 'dynamorm-local-'));
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

const clientOptions = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

describe('dynamorm', () => {
  it('says its version', async () => {
    const running = program.start('--version');
    expect(await running.ended()).toBe(0);
    expect(running.said()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('ends without a stack trace where nobody reads its output any more', async () => {
    const running = program.start('local', '--port', '0');
    running.child.stdout!.destroy();
    expect(await running.ended()).toBe(0);
    expect(running.said()).toBe('');
  });
});

describe('dynamorm local', () => {
  it('answers the SDK over HTTP until it is interrupted, and then ends well', async () => {
    const running = program.start('local', '--port', '0', '--region', 'eu-west-1');
    const [, endpoint] = await running.until(LISTENS);
    await running.until(/AWS_REGION=eu-west-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local/);
    const client = new DynamoDBClient(clientOptions(endpoint!));
    const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' as const };
    await client.send(
      new CreateTableCommand({ ...(tableInput('shop', 'id:S') as object), StreamSpecification } as never),
    );
    const Item = { id: { S: '1' }, bytes: { B: new Uint8Array([1, 2]) }, many: { NS: ['1.50', '2'] } };
    await client.send(new PutItemCommand({ TableName: 'shop', Item }));
    const read = await client.send(new GetItemCommand({ TableName: 'shop', Key: { id: { S: '1' } } }));
    expect(read.Item).toEqual({ ...Item, many: { NS: ['1.5', '2'] } });
    await expect(
      client.send(new GetItemCommand({ TableName: 'nowhere', Key: { id: { S: '1' } } })),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
    const streams = new DynamoDBStreamsClient(clientOptions(endpoint!));
    const { Streams: [stream] = [] } = await streams.send(new ListStreamsCommand({}));
    expect(stream?.StreamArn).toMatch(/^arn:aws:dynamodb:eu-west-1:000000000000:table\/shop\/stream\//);
    client.destroy();
    streams.destroy();
    running.child.kill('SIGINT');
    expect(await running.ended()).toBe(0);
    await expect(fetch(endpoint!)).rejects.toThrow();
  });

  it('answers plain HTTP, and bodies that are too large with 413', async () => {
    const running = program.start('local', '--port=0');
    const [, endpoint] = await running.until(LISTENS);
    const ask = (body: string) =>
      fetch(endpoint!, { method: 'POST', headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' }, body });
    expect(await (await ask('{}')).json()).toEqual({ TableNames: [] });
    expect((await ask(`{"x":"${'x'.repeat(17 * 2 ** 20)}"}`)).status).toBe(413);
    expect(await (await fetch(endpoint!)).text()).toMatch(/^healthy/);
    running.child.kill('SIGTERM');
    expect(await running.ended()).toBe(0);
  });

  it('begins with the tables and items of files', async () => {
    const file = join(folder, 'shop.jsonl');
    const lines = [{ Table: tableInput('shop', 'id:S') }, { Item: { id: { S: '1' } } }, { Item: { id: { S: '2' } } }];
    writeFileSync(file, `${lines.map(line => JSON.stringify(line)).join('\n')}\n`);
    const running = program.start('local', '--port', '0', '--load', file);
    const [, endpoint] = await running.until(LISTENS);
    expect(running.said()).toContain(`Loaded ${file}: 1 tables, 2 items.`);
    const response = await fetch(endpoint!, {
      method: 'POST',
      headers: { 'x-amz-target': 'DynamoDB_20120810.Scan' },
      body: JSON.stringify({ TableName: 'shop', Select: 'COUNT' }),
    });
    expect(await response.json()).toMatchObject({ Count: 2 });
    running.child.kill('SIGINT');
    expect(await running.ended()).toBe(0);
  });
});
