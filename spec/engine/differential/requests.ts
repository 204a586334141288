import { Expressions } from './expressions.js';
import { randomItem, randomKey } from './items.js';
import type { Random } from './random.js';
import type { Json, TestTable } from './tables.js';

/** One request: an operation's name and its JSON. */
export type Request = readonly [operation: string, input: Json];

/** A random request about one of the tables. */
export function randomRequest(random: Random, tables: readonly TestTable[]): Request {
  const table = random.pick(tables);
  if (random.chance(0.005)) return nowhere(random, table);
  const TableName = table.name;
  const about = { random, table, TableName };
  return random.weighted<Request>([
    [6, () => ['PutItem', put(about)]],
    [3, () => ['GetItem', get(about)]],
    [8, () => ['UpdateItem', update(about)]],
    [2, () => ['DeleteItem', deletion(about)]],
    [5, () => ['Query', query(about)]],
    [3, () => ['Scan', scan(about)]],
    [1, () => ['BatchGetItem', { RequestItems: { [TableName]: { Keys: keys(about) } } }]],
    [1, () => ['BatchWriteItem', { RequestItems: { [TableName]: batch(about) } }]],
    [
      2,
      () => ['TransactWriteItems', { TransactItems: random.times(1 + random.below(3), () => action(random, tables)) }],
    ],
    [1, () => ['TransactGetItems', { TransactItems: keys(about).map(Key => ({ Get: { TableName, Key } })) }]],
  ]);
}

/** DynamoDB Local looks for the table before it reads expressions, so there are none. */
function nowhere(random: Random, table: TestTable): Request {
  const Key = Object.fromEntries(table.keys.map(name => [name, { [table.types[name]!]: '1111' }]));
  return [random.pick(['GetItem', 'DeleteItem', 'UpdateItem']), { TableName: 'nowhere', Key }];
}

interface About {
  readonly random: Random;
  readonly table: TestTable;
  readonly TableName: string;
}

function conditional(random: Random, expressions: Expressions): Json {
  return random.chance(0.4) ? { ConditionExpression: expressions.condition() } : {};
}

function onFailure(random: Random): Json {
  return random.chance(0.3) ? { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } : {};
}

function put({ random, table, TableName }: About, single = true): Json {
  const expressions = new Expressions(random);
  const guard = conditional(random, expressions);
  const values = single && random.chance(0.5) ? { ReturnValues: random.pick(['ALL_OLD', 'NONE', 'ALL_NEW']) } : {};
  return {
    TableName,
    Item: randomItem(random, table),
    ...guard,
    ...expressions.members,
    ...values,
    ...onFailure(random),
  };
}

function deletion({ random, table, TableName }: About, single = true): Json {
  const expressions = new Expressions(random);
  const guard = conditional(random, expressions);
  const values = single && random.chance(0.5) ? { ReturnValues: 'ALL_OLD' } : {};
  return {
    TableName,
    Key: randomKey(random, table),
    ...guard,
    ...expressions.members,
    ...values,
    ...onFailure(random),
  };
}

const UPDATE_RETURNS = ['NONE', 'ALL_OLD', 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW'];

function update({ random, table, TableName }: About, single = true): Json {
  const expressions = new Expressions(random);
  const UpdateExpression = expressions.update();
  const guard = random.chance(0.25) ? conditional(random, expressions) : {};
  const values = single && random.chance(0.7) ? { ReturnValues: random.pick(UPDATE_RETURNS) } : {};
  const key = { TableName, Key: randomKey(random, table), UpdateExpression };
  return { ...key, ...guard, ...expressions.members, ...values, ...onFailure(random) };
}

function get({ random, table, TableName }: About): Json {
  const expressions = new Expressions(random);
  const projection = random.chance(0.5) ? { ProjectionExpression: expressions.projection() } : {};
  return { TableName, Key: randomKey(random, table), ...projection, ...expressions.members };
}

function page(random: Random, expressions: Expressions): Json {
  return {
    ...(random.chance(0.4) && { FilterExpression: expressions.condition() }),
    ...(random.chance(0.3) && { ProjectionExpression: expressions.projection() }),
    ...(random.chance(0.15) && { Select: random.pick(['COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES']) }),
    ...(random.chance(0.5) && { Limit: 1 + random.below(4) }),
    ...(random.chance(0.2) && { ConsistentRead: true }),
  };
}

function query({ random, table, TableName }: About): Json {
  const expressions = new Expressions(random);
  const index = random.chance(0.5) && table.indexes.length > 0 ? random.pick(table.indexes) : undefined;
  const KeyConditionExpression = expressions.keyCondition(table, index);
  const rest = page(random, expressions);
  const backwards = random.chance(0.4) ? { ScanIndexForward: false } : {};
  const named = index && { IndexName: index.name };
  return { TableName, ...named, KeyConditionExpression, ...rest, ...expressions.members, ...backwards };
}

function scan({ random, table, TableName }: About): Json {
  const expressions = new Expressions(random);
  const rest = page(random, expressions);
  const index = random.chance(0.4) && table.indexes.length > 0 ? { IndexName: random.pick(table.indexes).name } : {};
  return { TableName, ...index, ...rest, ...expressions.members };
}

function keys({ random, table }: About): Json[] {
  return random.times(1 + random.below(4), () => randomKey(random, table));
}

function batch({ random, table }: About): Json[] {
  return random.times(1 + random.below(4), () =>
    random.chance(0.7)
      ? { PutRequest: { Item: randomItem(random, table) } }
      : { DeleteRequest: { Key: randomKey(random, table) } },
  );
}

function action(random: Random, tables: readonly TestTable[]): Json {
  const table = random.pick(tables);
  const about = { random, table, TableName: table.name };
  return random.weighted<Json>([
    [3, () => ({ Put: put(about, false) })],
    [3, () => ({ Update: update(about, false) })],
    [1, () => ({ Delete: deletion(about, false) })],
    [2, () => ({ ConditionCheck: { ...deletion(about, false), ...check(random) } })],
  ]);
}

function check(random: Random): Json {
  const expressions = new Expressions(random);
  return { ConditionExpression: expressions.condition(), ...expressions.members };
}
