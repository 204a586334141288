import { GetItemCommand, PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Value } from '../../lib/index.js';
import type { Data } from './data.js';
import { textOf } from './faults.js';
import { fromJson } from './wire-json.js';

/** Where an item is: the table as it is called on the engine, and wire JSON. */
export interface RawAddress {
  readonly client: DynamoDBClient;
  readonly table: string;
}

type Item = Readonly<Record<string, Value>>;
/** What the SDK's middleware is given, as far as it is used here. */
interface Sent {
  readonly request: { body: unknown };
}
interface Received {
  readonly response: { body: unknown };
}

/**
 * An item as the service's own JSON has it: the SDK's reader and writer lose an own attribute `__proto__`, which both build as
 * members of an ordinary object. Undefined where there is none.
 */
export async function readRaw({ client, table }: RawAddress, key: Item): Promise<Item | undefined> {
  const command = new GetItemCommand({ TableName: table, Key: key as never, ConsistentRead: true });
  let text = '{}';
  command.middlewareStack.add(
    next => async args => {
      const result = await next(args);
      const { response } = result as unknown as Received;
      text = await textOf(response.body);
      response.body = new TextEncoder().encode(text);
      return result;
    },
    // Nearest to the wire: before the SDK reads the body.
    { step: 'deserialize', priority: 'low', name: 'contractRawAnswer' },
  );
  await client.send(command);
  const { Item: item } = JSON.parse(text) as { Item?: Data };
  return item === undefined ? undefined : fromJson(item);
}

/** Stores an item in wire JSON past the library, attribute by attribute as it is given. */
export async function writeRaw({ client, table }: RawAddress, item: Data): Promise<void> {
  const command = new PutItemCommand({ TableName: table, Item: {} });
  command.middlewareStack.add(
    next => args => {
      (args as unknown as Sent).request.body = JSON.stringify({ TableName: table, Item: item });
      return next(args);
    },
    // Before its length is told and it is signed.
    { step: 'build', priority: 'high', name: 'contractRawItem' },
  );
  await client.send(command);
}
