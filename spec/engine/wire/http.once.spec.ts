import { request } from 'node:http';
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createEngine, type Engine, type Listening } from '../../../lib/engine/index.js';
import { crc32 } from '../../../lib/engine/wire/responder.js';
import { tableInput } from '../support/call.js';

const Item = { id: { S: 'ü' }, b: { B: new Uint8Array([1, 2, 3]) } };

describe('an engine behind HTTP', () => {
  let engine: Engine;
  let listening: Listening;
  beforeEach(async () => {
    engine = createEngine();
    listening = await engine.listen();
  });
  afterEach(() => listening.close());
  const post = (headers: Record<string, string>, body: string | Uint8Array) =>
    fetch(listening.endpoint, { method: 'POST', headers, body: body as string });

  it('is a DynamoDB like any other to the SDK', async () => {
    const client = new DynamoDBClient({
      endpoint: listening.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
      maxAttempts: 1,
    });
    await client.send(new CreateTableCommand(tableInput('tab', 'id:S') as never));
    await client.send(new PutItemCommand({ TableName: 'tab', Item }));
    expect((await client.send(new GetItemCommand({ TableName: 'tab', Key: { id: Item.id } }))).Item).toEqual(Item);
    await expect(client.send(new PutItemCommand({ TableName: 'none', Item }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/./) as string },
    });
    engine.faults.reset('PutItem', { applied: true });
    await expect(client.send(new PutItemCommand({ TableName: 'tab', Item }))).rejects.toThrow('socket hang up');
    client.destroy();
  });

  it('listens on this machine only', () => {
    expect(listening.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('answers with what clients check', async () => {
    const response = await post({ 'x-amz-target': 'DynamoDB_20120810.ListTables' }, '{}');
    const body = new Uint8Array(await response.arrayBuffer());
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.0');
    expect(response.headers.get('x-amz-crc32')).toBe(String(crc32(body)));
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });

  it.each([
    [
      'an operation it does not have',
      'DynamoDB_20120810.ExecuteStatement',
      '{}',
      'com.amazon.coral.service#UnknownOperationException',
    ],
    ['no operation', '', '{}', 'com.amazon.coral.service#UnknownOperationException'],
    ['what is no JSON', 'DynamoDB_20120810.ListTables', '{', 'com.amazon.coral.service#SerializationException'],
  ])('refuses %s', async (_, target, body, type) => {
    const response = await post({ 'x-amz-target': target }, body);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { __type: string }).__type).toBe(type);
  });

  it('refuses a body over 16 MB without keeping it', async () => {
    const [status, text] = await new Promise<readonly [number | undefined, string]>((resolve, reject) => {
      const sending = request(listening.endpoint, { method: 'POST' }, response => {
        let answered = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (answered += chunk));
        response.once('end', () => resolve([response.statusCode, answered]));
      });
      sending.once('error', reject);
      const chunk = Buffer.alloc(2 ** 20);
      for (let i = 0; i < 17; i++) sending.write(chunk);
      sending.end();
    });
    expect(status).toBe(413);
    // JSON as every other answer: the SDK reads it, and reports an error that has a name.
    expect(JSON.parse(text)).toMatchObject({
      __type: 'com.amazonaws.dynamodb.v20120810#RequestEntityTooLarge',
      message: 'The request body is over 16 MB',
    });
  });

  it('says that it is there', async () => {
    expect(await (await fetch(listening.endpoint)).text()).toContain('healthy');
  });

  it('takes the port it is given, and refuses one that is taken', async () => {
    await expect(engine.listen({ port: listening.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
