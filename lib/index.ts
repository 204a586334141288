// The main entry. It also makes the SDK the way to DynamoDB for sessions that are given a client or nothing at all.
import './client/sdk/register.js';

export * from './core.js';
