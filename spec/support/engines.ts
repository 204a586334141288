import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { createEngine } from '../../lib/engine/index.js';

declare const DECORATOR_PROTOCOL: 'standard' | 'legacy';

/** A DynamoDB that a spec file has for itself: nothing another file stores is in it. */
export interface SpecEngine {
  readonly name: 'memory' | 'local';
  /** A new client of this engine; all of them are destroyed after the file's last test. */
  client(): DynamoDBClient;
  /** The same for the streams of this engine. */
  streams(): Promise<DynamoDBStreamsClient>;
}

const opened: { destroy(): void }[] = [];
const opening = <C extends { destroy(): void }>(client: C): C => {
  opened.push(client);
  return client;
};

/** DynamoDB Local keeps a database per access key, and takes letters and digits only. */
function local(endpoint: string): SpecEngine {
  const credentials = { accessKeyId: `spec${randomBytes(8).toString('hex')}`, secretAccessKey: 'none' };
  const config = { endpoint, region: 'us-east-1', credentials };
  return {
    name: 'local',
    client: () => opening(new DynamoDBClient(config)),
    streams: () => Promise.resolve(opening(new DynamoDBStreamsClient(config))),
  };
}

function memory(): SpecEngine {
  const engine = createEngine();
  return {
    name: 'memory',
    client: () => opening(engine.client()),
    streams: async () => {
      const streams: DynamoDBStreamsClient = await engine.streamsClient();
      return opening(streams);
    },
  };
}

let present: readonly SpecEngine[] | undefined;

/**
 * The engines of this run: the in-process one, or, in `npm run test:local`, DynamoDB Local. The legacy project leaves DynamoDB
 * Local out: the protocol of decorators changes nothing below the model, and Java is the slow part of a run.
 */
export function engines(): readonly SpecEngine[] {
  return (present ??= findEngines());
}

function findEngines(): readonly SpecEngine[] {
  const endpoint = process.env.DYNAMORM_SPEC_ENDPOINT;
  if (endpoint === undefined || DECORATOR_PROTOCOL !== 'standard') return [memory()];
  return process.env.SPEC_ENGINES === 'local' ? [local(endpoint)] : [memory(), local(endpoint)];
}

/** Runs a suite once on each engine present; `client` gives a new client of that engine's database of this spec file. */
export function describeEngines(
  title: string,
  suite: (client: () => DynamoDBClient, engine: SpecEngine) => void,
): void {
  describe.each(engines().map(engine => ({ engine, name: engine.name })))(`${title} ($name)`, ({ engine }) => {
    suite(() => engine.client(), engine);
  });
}

afterAll(() => {
  for (const client of opened.splice(0)) client.destroy();
});
