import { bench, tableInput, type Bench } from '../support/call.js';

const TableName = 'tab';
const item = (id: string) => ({ id: { S: id } });

describe('a snapshot', () => {
  let b: Bench;
  beforeEach(async () => {
    b = bench();
    await b.ok('CreateTable', {
      ...tableInput(TableName, 'id:S'),
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    });
    await b.ok('PutItem', { TableName, Item: item('a') });
  });
  const ids = async () => {
    const items = (await b.ok('Scan', { TableName }))['Items']!;
    return [...items].map(one => one['id']!['S'] as string).sort();
  };

  it('is gone back to as often as wanted', async () => {
    const before = b.engine.snapshot();
    for (let i = 0; i < 3; i++) {
      await b.ok('PutItem', { TableName, Item: item('b') });
      await b.ok('DeleteItem', { TableName, Key: item('a') });
      await b.ok('CreateTable', tableInput('other', 'id:S'));
      expect(await ids()).toEqual(['b']);
      b.engine.restore(before);
      expect(await ids()).toEqual(['a']);
      expect(await b.ok('ListTables', {})).toEqual({ TableNames: [TableName] });
    }
  });

  it('holds settings, streams and what was handed over of them', async () => {
    expect(b.engine.streamEvents(TableName)).toHaveLength(1);
    const before = b.engine.snapshot();
    await b.ok('PutItem', { TableName, Item: item('b') });
    await b.ok('UpdateTable', { TableName, StreamSpecification: { StreamEnabled: false } });
    b.engine.restore(before);
    expect(b.engine.streamEvents(TableName)).toEqual([]);
    await b.ok('PutItem', { TableName, Item: item('c') });
    expect(b.engine.streamEvents(TableName)[0]!.Records[0]!.dynamodb.Keys).toEqual(item('c'));
  });

  it('costs little, however much is stored', async () => {
    for (let i = 0; i < 20_000; i++) await b.call('PutItem', { TableName, Item: item(String(i)) });
    const start = performance.now();
    const snapshot = b.engine.snapshot();
    await b.ok('PutItem', { TableName, Item: item('more') });
    b.engine.restore(snapshot);
    // Copying 20,000 items takes tens of milliseconds.
    expect(performance.now() - start).toBeLessThan(25);
    expect((await b.ok('DescribeTable', { TableName }))['Table']!['ItemCount']).toBe(20_001);
  });
});

describe('lines of DynamoDB JSON', () => {
  let b: Bench;
  beforeEach(async () => {
    b = bench();
    await b.ok('CreateTable', tableInput(TableName, 'id:S'));
  });

  it('carry the items of a table to another engine', async () => {
    const Item = { id: { S: 'a' }, b: { B: 'AQI=' }, n: { N: '1.50' }, m: { M: { l: { L: [{ SS: ['x'] }] } } } };
    await b.ok('PutItem', { TableName, Item });
    const lines = [...b.engine.exportItems(TableName)];
    expect(lines).toEqual([JSON.stringify({ Item: { ...Item, n: { N: '1.5' } } })]);
    const other = bench();
    await other.ok('CreateTable', tableInput(TableName, 'id:S'));
    expect(other.engine.importItems(TableName, lines)).toBe(1);
    expect([...other.engine.exportItems(TableName)]).toEqual(lines);
  });

  it('are read from a text, with or without Item around them', async () => {
    expect(b.engine.importItems(TableName, '{"Item":{"id":{"S":"1"}}}\n\n{"id":{"S":"2"}}\n')).toBe(2);
    await b.ok('CreateTable', tableInput('item-keyed', 'Item:S'));
    expect(b.engine.importItems('item-keyed', '{"Item":{"S":"1"}}')).toBe(1);
  });

  it('are refused by number when they hold no item of the table', () => {
    const load = (text: string) => () => b.engine.importItems(TableName, text);
    expect(load('{"id":{"S":"1"}}\n{"x":{"S":"1"}}')).toThrow('Line 2 holds no item of this table: One or more');
    expect(load('nonsense')).toThrow('Line 1 holds no item of this table');
    expect(load('{"id":{"N":"1"}}')).toThrow('Type mismatch for key id');
  });
});
