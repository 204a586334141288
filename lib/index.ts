import { registerSdk } from './client/sdk/register.js';

// Sessions that are given a client, or nothing at all, reach DynamoDB over the SDK.
registerSdk();

export * from './core.js';
