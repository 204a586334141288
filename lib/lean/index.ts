// The way to DynamoDB without a client of the SDK.
export type { CredentialSource, Credentials } from './credentials.js';
export type { HttpExchange, LeanRequest, LeanResponse } from './http-exchange.js';
export { leanTransport } from './lean-transport.js';
export type { LeanOptions } from './options.js';
