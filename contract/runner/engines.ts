import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { createEngine } from '../../lib/engine/index.js';

/** A DynamoDB for one scenario. */
export interface Opened {
  readonly client: DynamoDBClient;
  /** Whether other programs may have tables here: then none that this run did not make is deleted. */
  readonly shared: boolean;
  /** Lets time pass: really, or on the engine's own clock. */
  pass(ms: number): Promise<void>;
  now?(): Date;
}

/** Where scenarios run: each opens a DynamoDB of its own, as far as the engine can give it one. */
export interface ContractEngine {
  readonly name: string;
  open(): Opened;
}

const really = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

// As often as the SDK tries by default; a throttle that has to be waited out would stand still for seconds.
const impatient = () => new ConfiguredRetryStrategy(4, () => 1);

/** The in-process engine: an empty one for every scenario, whose time passes at once. */
export function memoryEngine(): ContractEngine {
  return {
    name: 'memory',
    open: () => {
      const engine = createEngine();
      let ahead = 0;
      return {
        client: engine.client({ retryStrategy: impatient() }),
        shared: false,
        now: () => new Date(Date.now() + ahead),
        pass: ms => {
          ahead += ms;
          engine.clock.advance(ms);
          return Promise.resolve();
        },
      };
    },
  };
}

/** DynamoDB Local without `-sharedDb`: it keeps a database per access key, so each scenario gets an empty one. */
export function localEngine(endpoint: string): ContractEngine {
  return {
    name: 'local',
    open: () => ({
      client: new DynamoDBClient({
        endpoint,
        region: 'us-east-1',
        credentials: { accessKeyId: `contract${randomBytes(8).toString('hex')}`, secretAccessKey: 'none' },
      }),
      shared: false,
      pass: really,
    }),
  };
}

/** Any other endpoint, with the credentials and region of the environment; its tables stay for another runtime to read. */
export function endpointEngine(endpoint: string): ContractEngine {
  const given = process.env['AWS_ACCESS_KEY_ID'] !== undefined;
  return {
    name: endpoint,
    open: () => ({
      client: new DynamoDBClient({
        endpoint,
        region: process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? 'us-east-1',
        ...(given ? {} : { credentials: { accessKeyId: 'contract', secretAccessKey: 'none' } }),
      }),
      shared: true,
      pass: really,
    }),
  };
}
