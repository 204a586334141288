import {
  BatchWriteItemCommand,
  CreateTableCommand,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import type { Clause } from '../../lib/expressions/condition.js';
import { keyConditionOf } from '../../lib/expressions/key/key-query.js';
import {
  renderKeyCondition,
  renderCondition,
  renderProjection,
  renderUpdate,
  Placeholders,
} from '../../lib/expressions/render.js';
import { actionsOf, conditionOf } from '../../lib/expressions/references.js';
import type { LooseConditions } from '../../lib/expressions/condition-refs.js';
import type { LooseChanges } from '../../lib/expressions/update-refs.js';
import type { Codec } from '../../lib/model/codecs/codec.js';
import { plain, string } from '../../lib/model/codecs/plain.js';
import type { Model } from '../../lib/model/model.js';
import { compareUtf8 } from '../../lib/values/value.js';
import { describeEngines } from '../support/engines.js';
import { specModel } from './models.js';
import { runs } from '../support/runs.js';

type Refs<R> = Readonly<Record<string, R>>;
type Items = Record<string, AttributeValue>;

async function makeTable(client: DynamoDBClient, name: string, sort?: string): Promise<void> {
  const names = ['pk', ...(sort === undefined ? [] : [sort])];
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: names.map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: names.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? 'HASH' : 'RANGE' })),
    }),
  );
}

async function put(client: DynamoDBClient, table: string, data: readonly object[]): Promise<void> {
  for (let i = 0; i < data.length; i += 25) {
    const requests = data.slice(i, i + 25).map(each => ({ PutRequest: { Item: plain.encode(each).M as Items } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  }
}

/** Values whose order and equality JavaScript has of itself. */
const scalar = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom('', 'a', 'ab', 'b', 'é', '\uFF5E', '😀'),
  fc.boolean(),
);
const field = fc.constantFrom('a', 'size', 'x.y', '__proto__', '#0');
type Scalar = string | number | boolean;
type Data = Readonly<Record<string, unknown>>;

/** A condition twice: as users write it, and as JavaScript would decide it. */
interface Both {
  readonly ask: (o: Refs<LooseConditions<unknown>>) => Clause;
  readonly holds: (item: Data) => boolean;
}

const order = (a: unknown, b: Scalar): number | undefined => {
  if (typeof a !== typeof b || typeof b === 'boolean') return undefined;
  return typeof b === 'string' ? compareUtf8(a as string, b) : (a as number) - b;
};
const own = (item: Data, name: string): unknown => (Object.hasOwn(item, name) ? item[name] : undefined);

const leaf: fc.Arbitrary<Both> = fc.oneof(
  fc.tuple(field, scalar).map(([f, v]): Both => ({ ask: o => o[f]!.eq(v), holds: item => own(item, f) === v })),
  fc.tuple(field, scalar).map(([f, v]): Both => ({ ask: o => o[f]!.ne(v), holds: item => own(item, f) !== v })),
  fc.tuple(field, field).chain(([f, g]) => {
    const both: Both = {
      ask: o => o[f]!.eq(o[g]),
      holds: item => Object.hasOwn(item, f) && own(item, f) === own(item, g),
    };
    return f === g ? leafOf(f) : fc.constant(both);
  }),
  field.chain(f => leafOf(f)),
);
function leafOf(f: string): fc.Arbitrary<Both> {
  const ordered = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom('a', 'ab', '\uFF5E', '😀'));
  return fc.oneof(
    ordered.map((v): Both => ({ ask: o => o[f]!.lt(v), holds: item => (order(own(item, f), v) ?? 1) < 0 })),
    ordered.map((v): Both => ({ ask: o => o[f]!.gte(v), holds: item => (order(own(item, f), v) ?? -1) >= 0 })),
    ordered.map((v): Both => ({ ask: o => o[f]!.between(v, v), holds: item => order(own(item, f), v) === 0 })),
    fc
      .array(scalar, { minLength: 1, maxLength: 4 })
      .map((list): Both => ({ ask: o => o[f]!.in(list), holds: item => list.some(each => each === own(item, f)) })),
    fc.constant<Both>({ ask: o => o[f]!.exists(), holds: item => Object.hasOwn(item, f) }),
    fc.constant<Both>({ ask: o => o[f]!.notExists(), holds: item => !Object.hasOwn(item, f) }),
    fc.constant<Both>({ ask: o => o[f]!.type('N'), holds: item => typeof own(item, f) === 'number' }),
    fc.constantFrom('a', 'b').map((v): Both => ({
      ask: o => o[f]!.beginsWith(v),
      holds: item => String(own(item, f)).startsWith(v) && typeof own(item, f) === 'string',
    })),
    fc.constantFrom('b', 'é').map((v): Both => ({
      ask: o => o[f]!.contains(v),
      holds: item => typeof own(item, f) === 'string' && String(own(item, f)).includes(v),
    })),
    fc.nat(3).map((n): Both => ({
      ask: o => o[f]!.size().eq(n),
      holds: item => typeof own(item, f) === 'string' && String(own(item, f)).length === n,
    })),
  );
}
const { condition } = fc.letrec<{ condition: Both }>(tie => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map(([first, ...rest]): Both => ({
      ask: o => first!.ask(o).and(...rest.map(each => each.ask(o))),
      holds: item => [first!, ...rest].every(each => each.holds(item)),
    })),
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map(([first, ...rest]): Both => ({
      ask: o => first!.ask(o).or(...rest.map(each => each.ask(o))),
      holds: item => [first!, ...rest].some(each => each.holds(item)),
    })),
    tie('condition').map((inner): Both => ({ ask: o => inner.ask(o).not(), holds: item => !inner.holds(item) })),
  ),
}));

const loose: Model = specModel({ pk: {}, a: {}, size: {}, 'x.y': {}, __proto: { name: '__proto__' }, '#0': {} });
/** The spec's model has the attribute `__proto__` in a field that an object literal can have. */
const named = (o: Refs<LooseConditions<unknown>>): Refs<LooseConditions<unknown>> =>
  new Proxy(o, { get: (target, name) => target[name === '__proto__' ? '__proto' : (name as string)] });

describeEngines('Expressions', client => {
  it('say to the engine what they say to JavaScript', async () => {
    const db = client();
    await makeTable(db, 'scanned');
    const data = fc.sample(fc.dictionary(field, scalar, { maxKeys: 4, noNullPrototype: true }), {
      numRuns: 40,
      seed: 7,
    });
    const items = data.map((each, i): Data =>
      Object.fromEntries<unknown>([...Object.entries(each), ['pk', String(i)]]),
    );
    await put(db, 'scanned', items);
    let some = 0;
    await fc.assert(
      fc.asyncProperty(condition, async both => {
        const to = new Placeholders();
        const FilterExpression = renderCondition(
          conditionOf(loose, (o: never) => both.ask(named(o))),
          to,
        );
        const { Items = [] } = await db.send(
          new ScanCommand({ TableName: 'scanned', FilterExpression, ...(to.expressions() as object) }),
        );
        const found = Items.map(item => item['pk']!.S!).sort();
        expect(found).toEqual(
          items
            .filter(item => both.holds(item))
            .map(item => item['pk'] as string)
            .sort(),
        );
        if (found.length > 0 && found.length < items.length) some++;
      }),
      { numRuns: runs(150), seed: 1 },
    );
    expect(some).toBeGreaterThan(runs(50) - 2);
  });

  it('find by a template exactly the items of the class, whatever else is in the partition', async () => {
    const db = client();
    await makeTable(db, 'collection', 'sk');
    const text = { codec: string as Codec };
    const templates = ['A#${x}', 'A#${x}#B#${y}', 'A#${x}|${y}'];
    const unit = fc.constantFrom('!', '5', '6', '|', '~', 'é', '😀');
    const part = fc.string({ unit, minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(
        fc
          .nat(2)
          .chain(t => fc.tuple(fc.constant(t), fc.uniqueArray(part, { minLength: 3, maxLength: 8 }), part, part)),
        fc.constantFrom('lt', 'lte', 'gt', 'gte', 'between', 'beginsWith'),
        fc.uuid(),
        async ([t, stored, one, other], word, pk) => {
          const model = specModel({ pk: text, sk: { template: templates[t]! }, x: text, y: text }, 'sk');
          const mine = stored.map(x => ({ pk, sk: model.sort!.template!.render({ x, y: 'y' })!, x, y: 'y' }));
          const others = ['@', 'A', 'A"', 'A$', 'B#5', '5'].map(sk => ({ pk, sk, x: '5', y: 'other' }));
          await put(db, 'collection', [...mine, ...others]);
          const [low, high] = [one, other].sort(compareUtf8) as [string, string];
          const holds = (x: string): boolean =>
            ({
              lt: compareUtf8(x, low) < 0,
              lte: compareUtf8(x, low) <= 0,
              gt: compareUtf8(x, low) > 0,
              gte: compareUtf8(x, low) >= 0,
              between: compareUtf8(low, x) <= 0 && compareUtf8(x, high) <= 0,
              beginsWith: x.startsWith(low),
            })[word];
          const where = conditionOf(model, (o: Refs<LooseConditions<unknown>>) =>
            word === 'between' ? o['x']!.between(low, high) : o['x']![word as 'lt'](low),
          );
          const { key, filter } = keyConditionOf({
            model,
            partition: [model.partition],
            sort: [model.sort!],
            values: { pk },
            where,
          });
          const to = new Placeholders();
          const input = {
            TableName: 'collection',
            KeyConditionExpression: renderKeyCondition(key, to),
            ...(filter !== undefined && { FilterExpression: renderCondition(filter, to) }),
          };
          const { Items = [] } = await db.send(new QueryCommand({ ...input, ...(to.expressions() as object) }));
          expect(Items.map(item => item['x']!.S!).sort()).toEqual(stored.filter(holds).sort());
        },
      ),
      { numRuns: runs(100), seed: 3 },
    );
  });

  it('change an item as they say', async () => {
    const db = client();
    await makeTable(db, 'changed');
    const model = specModel({ pk: {}, n: {}, list: {}, tags: {}, map: {}, copy: {}, gone: {}, none: {}, size: {} });
    const data = {
      pk: '1',
      n: 5,
      list: [1, 2],
      tags: new Set(['a', 'b']),
      map: { set: 1, deep: [{ n: 1 }] },
      gone: 'x',
    };
    await put(db, 'changed', [data]);
    const actions = actionsOf(model, (o: Refs<LooseChanges<unknown> & Refs<LooseChanges<unknown>>>) => [
      o['n']!.subtract(7),
      o['list']!.append(3),
      o['tags']!.add('c'),
      o['map']!.at('set').set(2),
      o['map']!.at('deep').at(0).at('n').add(1),
      o['copy']!.set(o['n']),
      o['gone']!.remove(),
      o['none']!.prepend('first'),
      o['size']!.setIfMissing('L'),
    ]);
    const to = new Placeholders();
    const UpdateExpression = renderUpdate(actions, to)!;
    const Key = { pk: { S: '1' } };
    await db.send(
      new UpdateItemCommand({ TableName: 'changed', Key, UpdateExpression, ...(to.expressions() as object) }),
    );
    const { Item } = await db.send(new GetItemCommand({ TableName: 'changed', Key, ConsistentRead: true }));
    const after = plain.decode({ M: Item as never }) as Record<string, unknown>;
    expect({ ...after, tags: [...(after['tags'] as Set<string>)].sort() }).toEqual({
      pk: '1',
      n: -2,
      list: [1, 2, 3],
      tags: ['a', 'b', 'c'],
      map: { set: 2, deep: [{ n: 2 }] },
      copy: 5,
      none: ['first'],
      size: 'L',
    });
    const only = new Placeholders();
    const ProjectionExpression = renderProjection([['map', 'deep', 0], ['n']], only);
    const got = await db.send(
      new GetItemCommand({ TableName: 'changed', Key, ProjectionExpression, ...only.expressions() }),
    );
    expect(plain.decode({ M: got.Item as never })).toEqual({ n: -2, map: { deep: [{ n: 2 }] } });
  });
});
