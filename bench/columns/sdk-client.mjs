import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** What every client of the bench is made with: nothing is looked up, nothing leaves the process. */
export const clientOptions = stub => ({
  region: 'eu-west-1',
  endpoint: 'https://dynamodb.eu-west-1.amazonaws.com',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'bench' },
  requestHandler: stub.handler(),
});

/** The SDK's client over the stub, or over what answers at `options.endpoint`: one for each column, since some libraries change theirs. */
export const sdkClient = stub => new DynamoDBClient(stub.options ?? clientOptions(stub));
