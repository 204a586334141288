import { CreateTableCommand, ListTablesCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describeEngines, engines, type SpecEngine } from './engines.js';

// What another spec file gets: jest gives each file modules of its own.
let enginesOfAnotherFile: readonly SpecEngine[] = [];
jest.isolateModules(() => {
  enginesOfAnotherFile = jest.requireActual<typeof import('./engines.js')>('./engines.js').engines();
});

const createTable = (client: DynamoDBClient, name: string) =>
  client.send(
    new CreateTableCommand({
      TableName: name,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );

describeEngines('an engine of a spec file', client => {
  it('starts empty, keeps what is stored in it and shows it to every client of the file', async () => {
    const first = client();
    expect((await first.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    await createTable(first, 'only-here');
    expect((await client().send(new ListTablesCommand({}))).TableNames).toEqual(['only-here']);
  });
});

describe('engines', () => {
  it('are each the only one of their name, and at least one', () => {
    const names = engines().map(engine => engine.name);
    expect(names.length).toBeGreaterThan(0);
    expect(new Set(names).size).toBe(names.length);
  });

  it('give another file another database', async () => {
    for (const [at, engine] of engines().entries()) {
      await createTable(engine.client(), `private-${at}`);
      const elsewhere = enginesOfAnotherFile[at]!.client();
      expect((await elsewhere.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    }
  });
});
