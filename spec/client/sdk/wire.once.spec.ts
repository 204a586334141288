import fc from 'fast-check';
import { bodyOf } from '../../../lib/client/send.js';
import { serviceError } from '../../../lib/client/translate-error.js';
import { sdkTransport } from '../../../lib/client/sdk/sdk-transport.js';
import { wireRequest } from '../../../lib/client/sdk/http-message.js';
import { Bytes, toBase64, type Item } from '../../../lib/values/value.js';
import { stubClient, wrapped } from '../support/stub-client.js';
import { runs } from '../../support/runs.js';

const bytes = fc.uint8Array({ maxLength: 8 });
const binary = fc.oneof(
  bytes,
  bytes.map(one => Bytes.from(one)),
  bytes.map(one => Buffer.from(one)),
  bytes.map(toBase64),
);
const name = fc.oneof(
  fc.constantFrom('B', 'BS', 'M', 'constructor', '"B":{', 'toString', ''),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);
const { value } = fc.letrec<{ value: object }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.record({ S: fc.oneof(fc.string({ unit: 'binary' }), fc.constant('{"B":{"0":1}}')) }),
    fc.record({ N: fc.integer().map(String) }),
    fc.record({ B: binary }),
    fc.record({ BS: fc.array(binary, { minLength: 1, maxLength: 3 }) }),
    fc.constantFrom({ BOOL: true }, { NULL: true }, { SS: ['a'] }, { NS: ['1'] }),
    fc.record({ L: fc.array(tie('value'), { maxLength: 3 }) }),
    fc.record({ M: fc.dictionary(name, tie('value'), { maxKeys: 3, noNullPrototype: true }) }),
  ),
}));
const items = fc.dictionary(name, value, { maxKeys: 4, noNullPrototype: true }) as fc.Arbitrary<Item>;

/** The same values with all bytes as base64 text, by hand. */
function asText(node: unknown): unknown {
  if (node instanceof Uint8Array) return toBase64(node);
  if (Array.isArray(node)) return node.map(asText);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, member]) => [key, asText(member)]));
}

describe('the body of a request', () => {
  it('is its input with every binary as base64, in whatever form it came', () => {
    fc.assert(
      fc.property(items, item => {
        expect(bodyOf({ TableName: 'shop', Item: item })).toBe(
          JSON.stringify({ TableName: 'shop', Item: asText(item) }),
        );
      }),
      { numRuns: runs(1000) },
    );
  });

  it('is the same over both roads', async () => {
    const wire = stubClient(() => ({}));
    const plain = stubClient(() => ({}));
    wrapped(plain.client);
    await fc.assert(
      fc.asyncProperty(items, async item => {
        const input = { TableName: 'shop', Item: item };
        await sdkTransport(wire.client).send('PutItem', input, {});
        await sdkTransport(plain.client).send('PutItem', input, {});
        expect(wire.sent.at(-1)?.body).toEqual(plain.sent.at(-1)?.body);
      }),
      { numRuns: runs(100) },
    );
  });

  it('keeps attributes and map keys named __proto__ on the wire road', async () => {
    const { client, sent } = stubClient(() => [
      200,
      '{"Item":{"__proto__":{"S":"x"},"m":{"M":{"__proto__":{"N":"1"}}}}}',
    ]);
    const item = JSON.parse('{"__proto__":{"S":"x"},"m":{"M":{"__proto__":{"N":"1"}}}}') as Item;
    const transport = sdkTransport(client);
    await transport.send('PutItem', { TableName: 'shop', Item: item }, {});
    expect(sent[0]?.text).toBe(JSON.stringify({ TableName: 'shop', Item: item }));
    const { output } = await transport.send('GetItem', { TableName: 'shop', Key: {} }, {});
    expect(Object.entries(output.Item ?? {})).toEqual(Object.entries(item));
    expect(Object.getPrototypeOf(output.Item)).toBe(Object.prototype);
  });

  it('reads the existing item of a failed condition whatever its keys, and keeps the error what it is', async () => {
    const item = '{"id":{"S":"a"},"m":{"M":{"__proto__":{"N":"1"},"b":{"B":"AQ=="}}}}';
    const type = 'com.amazonaws.dynamodb.v20120810#';
    const { client } = stubClient(call => [
      400,
      call.operation === 'PutItem'
        ? `{"__type":"${type}ConditionalCheckFailedException","message":"m","Item":${item}}`
        : `{"__type":"${type}TransactionCanceledException","Message":"m","CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed","Item":${item}}]}`,
    ]);
    const failed = async (operation: 'PutItem' | 'TransactWriteItems'): Promise<Record<string, unknown>> =>
      sdkTransport(client)
        .send(operation, { TableName: 'shop', Item: {}, TransactItems: [] } as never, {})
        .then(
          () => ({}),
          (error: unknown) => error as Record<string, unknown>,
        );
    const put = await failed('PutItem');
    expect([put['name'], put['Item']]).toEqual(['ConditionalCheckFailedException', JSON.parse(item)]);
    const canceled = await failed('TransactWriteItems');
    expect(canceled).toMatchObject({ name: 'TransactionCanceledException' });
    expect(canceled['CancellationReasons']).toEqual([
      expect.objectContaining({ Code: 'None' }),
      expect.objectContaining({ Code: 'ConditionalCheckFailed', Item: JSON.parse(item) as unknown }),
    ]);
  });

  it('leaves nothing out silently where the plain road cannot read an attribute named __proto__', async () => {
    const { client } = stubClient(() => [200, '{"Item":{"__proto__":{"S":"x"}}}']);
    wrapped(client);
    const reading = sdkTransport(client).send('GetItem', { TableName: 'shop', Key: {} }, {});
    const seen = await reading.then(
      ({ output }) => Object.entries(output.Item ?? {}),
      (error: { code: string }) => error.code,
    );
    expect([[['__proto__', { S: 'x' }]], 'ErrValidation']).toContainEqual(seen);
  });
});

describe('a wire request', () => {
  it('goes where the endpoint says, with its headers and query', () => {
    class Request {
      constructor(members: object) {
        Object.assign(this, members);
      }
    }
    const endpoint = { url: new URL('https://vpce.example:8443/base?a=1&b=2'), headers: { 'x-more': ['1', '2'] } };
    const request = wireRequest({ Request: Request as never, isText: true }, 'GetItem', {
      input: { TableName: 't' },
      endpoint,
    });
    expect(request).toBeInstanceOf(Request);
    expect({ ...request }).toEqual({
      method: 'POST',
      protocol: 'https:',
      hostname: 'vpce.example',
      port: 8443,
      path: '/base/',
      query: { a: '1', b: '2' },
      headers: {
        'x-more': '1, 2',
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.GetItem',
      },
      body: '{"TableName":"t"}',
    });
  });
});

describe('a service error that is read without the SDK', () => {
  it('has name, text, members and metadata of the answer', () => {
    const body = {
      __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
      message: 'no',
      Item: { a: { S: 'b' } },
    };
    const error = serviceError(400, { 'x-amzn-requestid': 'R' }, JSON.stringify(body));
    expect(error).toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'no',
      Item: { a: { S: 'b' } },
      $fault: 'client',
      $metadata: { httpStatusCode: 400, requestId: 'R' },
    });
  });

  it.each([
    [
      'a capital Message',
      400,
      '{"__type":"x#TransactionCanceledException","Message":"m"}',
      { name: 'TransactionCanceledException', message: 'm', $fault: 'client' },
    ],
    [
      'a bare type',
      500,
      '{"__type":"InternalServerError"}',
      { name: 'InternalServerError', message: 'DynamoDB answered 500', $fault: 'server' },
    ],
    ['a type with a location', 400, '{"__type":"Throttling:http://internal/"}', { name: 'Throttling' }],
    ['a page of a proxy', 502, '<html>', { name: 'UnknownError', $fault: 'server' }],
    ['nothing', 403, '', { name: 'UnknownError', $fault: 'client' }],
    ['no object', 400, '"text"', { name: 'UnknownError' }],
  ])('is an error also of %s', (_what, status, text, expected) => {
    expect(serviceError(status, {}, text)).toMatchObject(expected);
  });
});
