import { DynamoDBClient, GetItemCommand, PutItemCommand, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { sdkTransport } from '../../../lib/client/sdk/sdk-transport.js';

const input = { TableName: 'shop', Item: { pk: { S: 'a' }, b: { B: 'AQI=' } } };

describe('a client that aws-sdk-client-mock stands in for', () => {
  it('gets ordinary commands with the input as it is, binary as bytes', async () => {
    const client = new DynamoDBClient({ region: 'x' });
    const mock = mockClient(client);
    mock.on(GetItemCommand).resolves({ Item: { pk: { S: 'a' }, b: { B: Uint8Array.from([1]) } } });
    mock.on(PutItemCommand).resolves({});
    const transport = sdkTransport(client);
    const { output, attempts } = await transport.send('GetItem', { TableName: 'shop', Key: { pk: { S: 'a' } } }, {});
    expect(output.Item).toEqual({ pk: { S: 'a' }, b: { B: Uint8Array.from([1]) } });
    expect(attempts).toBe(1);
    await transport.send('PutItem', input, {});
    const [call] = mock.commandCalls(PutItemCommand);
    expect(call?.args[0].input).toEqual({
      TableName: 'shop',
      Item: { pk: { S: 'a' }, b: { B: Uint8Array.from([1, 2]) } },
    });
    mock.restore();
  });

  it('is found by its class, before or after the transport was made', async () => {
    const client = new DynamoDBClient({ region: 'x' });
    const transport = sdkTransport(client);
    const mock = mockClient(DynamoDBClient);
    mock.onAnyCommand().resolves({ Item: { pk: { S: 'mocked' } } });
    const { output } = await transport.send('GetItem', { TableName: 'shop', Key: {} }, {});
    expect(output.Item).toEqual({ pk: { S: 'mocked' } });
    mock.restore();
  });

  it('rejects with what it was told, once', async () => {
    const client = new DynamoDBClient({ region: 'x' });
    const mock = mockClient(client);
    const error = new ResourceNotFoundException({ message: 'm', $metadata: {} });
    mock.onAnyCommand().rejects(error);
    await expect(sdkTransport(client).send('PutItem', input, { repeatable: false })).rejects.toBe(error);
    expect(mock.calls()).toHaveLength(1);
    mock.restore();
  });
});
