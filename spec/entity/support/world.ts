import { GetItemCommand, PutItemCommand, type AttributeValue, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { connect, session, type SessionOptions } from '../../../lib/index.js';
import { fixedClock, recorder, type FixedClock, type Recorder } from '../../../lib/testkit/index.js';

/** What a spec of the verbs works with: the default session on an engine, with every request recorded. */
export interface World {
  readonly client: DynamoDBClient;
  readonly recorded: Recorder;
  readonly clock: FixedClock;
  /** The inputs of the writes that were sent since the last call. */
  writes(): readonly Record<string, unknown>[];
  raw(table: string, key: Record<string, AttributeValue>): Promise<Record<string, AttributeValue> | undefined>;
  put(table: string, item: Record<string, AttributeValue>): Promise<void>;
}

export const NOW = '2026-01-16T00:00:00.123Z';
export const STAMP = { S: '2026-01-16T00:00:00.123000000Z' };

/** Connects the default session to `client` and records what goes over it. */
export function world(client: DynamoDBClient, options: Omit<SessionOptions, 'client' | 'transport'> = {}): World {
  const recorded = recorder(session({ client }).transport);
  // Stamps of which every digit is known.
  const clock = { ...fixedClock(NOW), subMillis: () => 0 };
  connect({ clock, ...options, transport: recorded });
  return {
    client,
    recorded,
    clock,
    writes: () => {
      const sent = recorded.requests.filter(one => one.operation !== 'GetItem').map(one => one.input);
      recorded.clear();
      return sent as unknown as readonly Record<string, unknown>[];
    },
    raw: async (TableName, Key) =>
      (await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item,
    put: async (TableName, Item) => {
      await client.send(new PutItemCommand({ TableName, Item }));
    },
  };
}

/** An update's expressions with its placeholders replaced by names and values, so that a spec reads like DynamoDB's own language. */
export function spelled(input: Record<string, unknown> | undefined): { update?: string; condition?: string } {
  const names = (input?.['ExpressionAttributeNames'] ?? {}) as Record<string, string>;
  const values = (input?.['ExpressionAttributeValues'] ?? {}) as Record<string, unknown>;
  const say = (text: unknown): string =>
    String(text)
      .replace(/#\w+/g, name => names[name] ?? name)
      .replace(/:\w+/g, name => JSON.stringify(values[name]));
  return {
    ...(input?.['UpdateExpression'] !== undefined && { update: say(input['UpdateExpression']) }),
    ...(input?.['ConditionExpression'] !== undefined && { condition: say(input['ConditionExpression']) }),
  };
}

/** The error that a call throws or rejects with. */
export async function failure(call: () => unknown): Promise<Record<string, unknown>> {
  try {
    await call();
  } catch (error) {
    return error as Record<string, unknown>;
  }
  throw new Error('nothing was thrown');
}
