import { bench, type Bench, type Json } from '../support/call.js';

/** One line of a table: what is asked, of which operation, and the message it is refused with. */
export type Refusal = readonly [title: string, operation: string, input: object, message: string, error?: string];

export const PARAMETER = 'One or more parameter values were invalid: ';
export const ENVELOPE = '1 validation error detected: ';
export const KEY_MISMATCH = 'The provided key element does not match the schema';

/** Runs a table of refusals, each against the same tables, which none of them changes. */
export function itRefuses(rows: readonly Refusal[], prepare: (world: Bench) => Promise<unknown>): void {
  let world: Bench;
  beforeAll(async () => {
    world = bench();
    await prepare(world);
  });

  it.each(rows.map(row => ({ title: row[0], row })))('$title', async ({ row }) => {
    const [, operation, input, message, error = 'ValidationException'] = row;
    const reply = await world.call(operation, input);
    expect({ error: reply.error, message: reply.message }).toEqual({ error, message });
  });
}

/** The envelope around one constraint error. */
export function constraint(value: string, path: string, rule: string): string {
  return `${ENVELOPE}Value ${value} at '${path}' failed to satisfy constraint: ${rule}`;
}

/** A table `tab` with the key pk (S), sk (N), a global index `byA` on a (S) that holds only `b`, and a local one on l (S). */
export const TABLE = {
  TableName: 'tab',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'N' },
    { AttributeName: 'a', AttributeType: 'S' },
    { AttributeName: 'l', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byA',
      KeySchema: [{ AttributeName: 'a', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['b'] },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'byL',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'l', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};

export const KEY = { pk: { S: 'p' }, sk: { N: '1' } };

/** The members of a request to `tab`. */
export const to = (members: object): object => ({ TableName: 'tab', ...members });

/** A value nested in lists, `levels` deep, the innermost being a string. */
export function nested(levels: number): Json {
  return (levels === 1 ? { S: 'x' } : { L: [nested(levels - 1)] }) as unknown as Json;
}
