import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { setTransportFactory } from '../create-session.js';
import { sdkTransport } from './sdk-transport.js';

/** Makes the SDK the way to DynamoDB for sessions that are given a client, or nothing at all. */
export function registerSdk(): void {
  setTransportFactory({ over: sdkTransport, fromEnvironment: () => sdkTransport(new DynamoDBClient({})) });
}
