import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { createEngine } from 'dynamorm/engine';

/** Clients of DynamoDB Local where DYNAMODB_ENDPOINT tells one, else of an engine in this process. */
export async function clients(): Promise<{ client: DynamoDBClient; streams: DynamoDBStreamsClient }> {
  const endpoint = process.env['DYNAMODB_ENDPOINT'];
  if (endpoint === undefined || endpoint === '') {
    const engine = createEngine();
    return { client: engine.client(), streams: await engine.streamsClient() };
  }
  // DynamoDB Local keeps a database for each access key: this run has one of its own.
  const credentials = { accessKeyId: `example${randomBytes(8).toString('hex')}`, secretAccessKey: 'none' };
  const config = { endpoint, region: 'us-east-1', credentials };
  return { client: new DynamoDBClient(config), streams: new DynamoDBStreamsClient(config) };
}
