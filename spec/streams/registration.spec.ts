import { createEngine } from '../../lib/engine/index.js';
import {
  Attribute,
  connect,
  Entity,
  PartitionKey,
  session,
  SortKey,
  Table,
  type Key,
  type SessionOptions,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { hydrate, hydrateRecord, hydrateSync, streamHandler } from '../../lib/streams/index.js';
import { failed, kinesisPipeRecord, kinesisRecord, lambdaRecord, type Change } from './support/records.js';

@Table('posts', { stream: 'NEW_AND_OLD_IMAGES' })
class Post extends Entity {
  @PartitionKey('POST#${id}') pk!: string;
  @Attribute() id!: Key<string>;
  @Attribute() text?: string;
}
@Table('posts')
class Draft extends Entity {
  @PartitionKey('DRAFT#${id}') pk!: string;
  @Attribute() id!: Key<string>;
}
@Table('posts', { sharesKeys: () => [Post] })
class PostAgain extends Entity {
  @PartitionKey('POST#${slug}') pk!: string;
  @Attribute() slug!: Key<string>;
}
@Table('mixed', { type: 'cat' })
class Cat extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute() lives?: number;
}
@Table('mixed', { type: 'dog' })
class Dog extends Entity {
  @PartitionKey() id!: Key<string>;
}
@Table('mixed', { sharesKeys: () => [Cat, Dog] })
class Untyped extends Entity {
  @PartitionKey() id!: Key<string>;
}
@Table('plain')
class Left extends Entity {
  @PartitionKey() a!: Key<string>;
  @SortKey() at!: Key<string>;
}
@Table('plain', { sharesKeys: () => [Left] })
class Right extends Entity {
  @PartitionKey() a!: Key<string>;
  @SortKey() at!: Key<string>;
}

const post = (number: string, more: { readonly [K in keyof Change]?: Change[K] | undefined } = {}) =>
  lambdaRecord(
    { table: 'posts', keys: { pk: { S: 'POST#1' } }, image: { id: { S: '1' }, text: { S: 'new' } }, ...more } as Change,
    number,
  );
const modified = post('2', { was: { id: { S: '1' }, text: { S: 'old' } } });
const quiet = { onError: () => undefined };

afterEach(() => connect({ client: createEngine().client() }));

describe('two registrations of one class', () => {
  it('both run, in order, each with entities and a diff of its own', async () => {
    const seen: unknown[] = [];
    const handler = streamHandler()
      .on(Post, {
        insert: () => seen.push('first insert'),
        modify: (now, _, changes) => {
          seen.push(['first', now.text, changes]);
          now.text = 'changed by the first';
        },
      })
      .on(Draft, { modify: () => seen.push('draft') })
      .on(Post, { modify: (now, was, changes, { keys }) => seen.push([now.text, was.text, changes, keys.pk]) })
      .on(Post, { remove: was => seen.push(`removed ${was.text}`) });
    const removed = post('3', { image: undefined, was: { id: { S: '1' }, text: { S: 'new' } } });
    expect(await handler({ Records: [post('1'), modified, removed] })).toEqual(failed());
    const changes = { text: ['old', 'new'] };
    expect(seen).toEqual(['first insert', ['first', 'new', changes], ['new', 'old', changes, 'POST#1'], 'removed new']);
  });

  it('fail together: what comes after the one that failed waits for the record to come again', async () => {
    const seen: string[] = [];
    let fails = true;
    const handler = streamHandler(quiet)
      .on(Post, { insert: () => seen.push('a') })
      .on(Post, {
        insert: () => {
          if (fails) throw new Error('no');
          seen.push('b');
        },
      })
      .on(Post, { insert: () => seen.push('c') });
    expect(await handler({ Records: [post('1')] })).toEqual(failed('1'));
    fails = false;
    expect(await handler({ Records: [post('1')] })).toEqual(failed());
    expect(seen).toEqual(['a', 'a', 'b', 'c']);
  });

  it('may be of other tables, by name or by session', async () => {
    const seen: string[] = [];
    const blue = session({ client: createEngine().client(), tableName: name => `blue-${name}` });
    const handler = streamHandler(quiet)
      .on(Post, { insert: () => seen.push('posts') })
      .on(Post, { insert: () => seen.push('archive') }, { table: 'archive' })
      .on(Post.using(blue), { insert: () => seen.push('blue') });
    const of = (table: string, i: number) => post(String(i), { table });
    const Records = ['posts', 'archive', 'blue-posts', 'other'].map(of);
    expect(await handler({ Records: Records.slice(0, 3) })).toEqual(failed());
    expect(seen).toEqual(['posts', 'archive', 'blue']);
    expect(await handler({ Records: Records.slice(3) })).toEqual(failed('3'));
  });

  it('may see different views', async () => {
    const seen: unknown[] = [];
    const handler = streamHandler()
      .on(Post, { modify: (now, was, changes) => seen.push([now.text, was.text, changes]) })
      .on(
        Post,
        {
          modify: (now: undefined, was: undefined, changes: undefined, { keys }) =>
            seen.push([now, was, changes, keys.pk]),
        },
        { view: 'KEYS_ONLY' },
      )
      .on(Post, { modify: (now, was: undefined) => seen.push([now.text, was]) }, { view: 'NEW_IMAGE' });
    expect(await handler({ Records: [modified] })).toEqual(failed());
    expect(seen).toEqual([
      ['new', 'old', { text: ['old', 'new'] }],
      [undefined, undefined, undefined, 'POST#1'],
      ['new', undefined],
    ]);
    // Streams of two tables may show different things.
    const keysOnly = streamHandler().on(
      Post,
      { insert: (none, { keys }) => seen.push([none, keys.pk]) },
      { view: 'KEYS_ONLY' },
    );
    await keysOnly({ Records: [post('1', { image: undefined, rest: { eventName: 'INSERT' } })] });
    expect(seen.at(-1)).toEqual([undefined, 'POST#1']);
  });
});

describe('a registration is refused', () => {
  const alike = (first: typeof Entity, second: typeof Entity): void => {
    streamHandler()
      .on(first as typeof Post, {})
      .on(second as typeof Post, {});
  };

  it.each<[string, typeof Entity, typeof Entity]>([
    ['the same literals', Post, PostAgain],
    ['keys without literals', Left, Right],
  ])('for a class that nothing tells from another: %s', (_, first, second) => {
    expect(() => alike(first, second)).toThrow(
      expect.objectContaining({
        code: 'ErrInvalidModel',
        message: expect.stringContaining(`${first.name} and ${second.name}`) as string,
      }),
    );
  });

  it('but not for classes that a literal, a type, or the table tells apart', () => {
    alike(Post, Draft);
    alike(Cat, Dog);
    alike(Cat, Untyped);
    streamHandler().on(Post, {}).on(PostAgain, {}, { table: 'archive' });
  });

  it('at the first batch, where the tables turn out to be one by then', async () => {
    const two = session({ client: createEngine().client(), tableName: () => 'one' });
    const handler = streamHandler().on(Post, {}).on(PostAgain.using(two), {});
    await expect(handler({ Records: [] })).resolves.toEqual(failed());
    connect({ client: createEngine().client(), tableName: () => 'one' });
    await expect(handler({ Records: [] })).rejects.toMatchObject({ code: 'ErrInvalidModel' });
  });

  it('of a second otherwise and a second outbox', () => {
    const base = streamHandler();
    const once = base.otherwise(() => undefined).outbox(() => undefined);
    for (const again of [() => once.otherwise(() => undefined), () => once.outbox(() => undefined)])
      expect(again).toThrow(expect.objectContaining({ code: 'ErrInvalidModel' }));
    // The handler it was made of has neither.
    base.otherwise(() => undefined).outbox(() => undefined);
  });
});

describe('what a handler is given', () => {
  const run = () => undefined;
  it.each<[string, () => unknown]>([
    ['inserted', () => streamHandler().on(Post, { inserted: run } as never)],
    ['any', () => streamHandler().on(Post, { insert: run, any: run } as never)],
    ['insert', () => streamHandler().on(Post, { insert: 'run' } as never)],
    ['tables', () => streamHandler().on(Post, {}, { tables: 'posts' } as never)],
    ['session', () => streamHandler({ session: {} } as never)],
    ['deliver', () => streamHandler().outbox(run, { deliver: run } as never)],
    ['function', () => streamHandler().outbox(undefined as never)],
    ['function', () => streamHandler().otherwise({ insert: run } as never)],
    ['object', () => streamHandler().on(Post, run as never)],
    ['object', () => streamHandler(null as never)],
  ])('is refused where it would never be looked at: %s', (name, make) => {
    expect(make).toThrow(
      expect.objectContaining({ code: 'ErrInvalidOperator', message: expect.stringContaining(name) as string }),
    );
  });

  it('may be an instance with more than handlers, and leave some out', async () => {
    class Posts {
      readonly seen: string[] = [];
      insert(post: Post) {
        this.seen.push(post.id);
      }
    }
    const posts = new Posts();
    const handler = streamHandler(quiet)
      .on(Post, posts as object)
      .on(Post, { modify: undefined } as object);
    expect(await handler({ Records: [post('1')] })).toEqual(failed());
    expect(posts.seen).toEqual(['1']);
  });
});

describe('classes told apart by their type', () => {
  const handler = streamHandler(quiet).on(Cat, {}, { view: 'KEYS_ONLY' }).on(Dog, {}, { view: 'KEYS_ONLY' });

  it('are not told apart by keys alone: the record fails and is no poison', async () => {
    const poison: unknown[] = [];
    const errors: unknown[] = [];
    const keysOnly = lambdaRecord({ table: 'mixed', keys: { id: { S: 'a' } } }, '7');
    const strict = streamHandler({ onPoison: p => poison.push(p), onError: error => errors.push(error) })
      .on(Cat, { insert: () => undefined }, { view: 'KEYS_ONLY' })
      .on(Dog, { insert: () => undefined }, { view: 'KEYS_ONLY' });
    expect(await strict({ Records: [keysOnly] })).toEqual(failed('7'));
    expect([poison, errors]).toMatchObject([[], [{ code: 'ErrInvalidModel' }]]);
    expect(
      await handler({
        Records: [lambdaRecord({ table: 'mixed', keys: { id: { S: 'a' } }, image: { _type: { S: 'cat' } } }, '1')],
      }),
    ).toEqual(failed());
  });
});

describe('the tables of a handler are those of the session', () => {
  const deployed: readonly (readonly [string, SessionOptions['tableName']])[] = [
    ['a map', { posts: 'prod-posts' }],
    ['a function', (name: string) => `prod-${name}`],
  ];

  it.each(deployed)('that connect made, by %s, whenever it was called', async (_, tableName) => {
    const seen: string[] = [];
    const poison: unknown[] = [];
    const handler = streamHandler({ ...quiet, onPoison: one => poison.push(one) }).on(Post, {
      insert: ({ id }) => seen.push(id),
    });
    const engine = createEngine();
    connect({ client: engine.client(), tableName: tableName! });
    await createTable(Post);
    await Post.create({ id: '1', text: 'x' });
    for (const event of engine.streamEvents('prod-posts')) expect(await handler(event)).toEqual(failed());
    expect(seen).toEqual(['1']);
    // A table of another stage is none of this handler's: it fails, however poison is taken.
    expect(await handler({ Records: [post('5')] })).toEqual(failed('5'));
    expect(poison).toEqual([]);
    // What the handler itself says goes before, and so does the registration.
    const told = streamHandler({ ...quiet, tableName: { posts: 'posts' } }).on(Post, {
      insert: () => seen.push('told'),
    });
    expect(await told({ Records: [post('5')] })).toEqual(failed());
    const named = streamHandler(quiet).on(Post, { insert: () => seen.push('named') }, { table: 'posts' });
    expect(await named({ Records: [post('5')] })).toEqual(failed());
    expect(seen).toEqual(['1', 'told', 'named']);
  });

  it('a class is bound to, rather than those of connect', async () => {
    const tenant = session({ client: createEngine().client(), tableName: name => `tenant-${name}` });
    connect({ client: createEngine().client(), tableName: name => `prod-${name}` });
    const seen: string[] = [];
    const handler = streamHandler(quiet).on(Post.using(tenant), { insert: ({ id }) => seen.push(id) });
    expect(await handler({ Records: [post('1', { table: 'tenant-posts' })] })).toEqual(failed());
    expect(await handler({ Records: [post('2', { table: 'prod-posts' })] })).toEqual(failed('2'));
    expect(seen).toEqual(['1']);
  });
});

describe('a record that no class wants', () => {
  it('is never poison, with or without an identifier, whatever isPoison says', async () => {
    const poison: unknown[] = [];
    const errors: unknown[] = [];
    const handler = streamHandler({
      onPoison: one => poison.push(one),
      isPoison: () => true,
      onError: error => errors.push(error),
    }).on(Post, {});
    const stranger = post('4', { keys: { pk: { S: 'COMMENT#1' } } });
    expect(await handler({ Records: [stranger] })).toEqual(failed('4'));
    expect(errors).toMatchObject([{ code: 'ErrInvalidModel' }]);
    const nameless = post('', { keys: { pk: { S: 'COMMENT#1' } } });
    await expect(handler({ Records: [nameless] })).rejects.toMatchObject({ code: 'ErrUnprocessed' });
    expect(poison).toEqual([]);
  });

  it('goes to otherwise, where there is one', async () => {
    const seen: unknown[] = [];
    const handler = streamHandler()
      .on(Post, {})
      .otherwise(({ keys, table }) => seen.push([keys['pk'], table]));
    expect(await handler({ Records: [post('4', { keys: { pk: { S: 'COMMENT#1' } } })] })).toEqual(failed());
    expect(seen).toEqual([[{ S: 'COMMENT#1' }, 'posts']]);
  });
});

describe('an image that is empty', () => {
  const cat = { keys: { id: { S: 'a' } } };
  const was = { ...cat.keys, _type: { S: 'cat' }, lives: { N: '9' } };
  type Wrap = (record: ReturnType<typeof lambdaRecord>) => never;
  const wraps: readonly (readonly [string, Wrap])[] = [
    ['Lambda', record => record as never],
    ['Kinesis', record => kinesisRecord(record, '1') as never],
    ['a pipe', record => kinesisPipeRecord(record, '1') as never],
  ];
  const record = (eventName: string, NewImage: unknown, OldImage: unknown) => ({
    ...lambdaRecord({ table: 'mixed', ...cat }, '1'),
    eventName,
    dynamodb: { Keys: cat.keys, NewImage, OldImage, SequenceNumber: '1', StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });

  it.each(wraps.flatMap(([name, wrap]) => [{}, null].map(none => [name, JSON.stringify(none), wrap, none] as const)))(
    'is none: from %s as %s',
    async (_, __, wrap, none) => {
      const removed = await hydrateRecord(Cat, wrap(record('REMOVE', none, was) as never));
      expect([removed.kind, removed.before?.lives, removed.after]).toEqual(['remove', 9, undefined]);
      const inserted = await hydrateRecord(Cat, wrap(record('INSERT', was, none) as never));
      expect([inserted.kind, inserted.before, inserted.after?.lives]).toEqual(['insert', undefined, 9]);
      // A modification must show both.
      const half = hydrateRecord(Cat, wrap(record('MODIFY', was, none) as never));
      await expect(half).rejects.toMatchObject({ code: 'ErrInvalidOperator' });
      const keys = await hydrateRecord(Cat, wrap(record('MODIFY', none, none) as never), { view: 'KEYS_ONLY' });
      expect([keys.keys.id, keys.after]).toEqual(['a', undefined]);
      const seen: unknown[] = [];
      const handler = streamHandler(quiet).on(Cat, { remove: ({ lives }) => seen.push(lives) });
      expect(await handler({ Records: [wrap(record('REMOVE', none, was) as never)] })).toEqual(failed());
      expect(seen).toEqual([9]);
    },
  );

  it('is none in a line of an export, whose kind follows', async () => {
    const line = (NewImage: object, OldImage: object) => ({ Keys: cat.keys, NewImage, OldImage });
    expect((await hydrateRecord(Cat, line({}, was))).kind).toBe('remove');
    expect((await hydrateRecord(Cat, JSON.stringify(line(was, {})))).kind).toBe('insert');
  });

  it.each<[string, unknown]>([
    ['{}', {}],
    ['its text', '{}'],
    ['an export line with none', { Item: {} }],
    ['null', null],
    ['undefined', undefined],
  ])('makes no entity: %s', async (_, image) => {
    await expect(hydrate(Cat, image)).rejects.toMatchObject({ code: 'ErrValidation' });
    expect(() => hydrateSync(Cat, image)).toThrow(expect.objectContaining({ code: 'ErrValidation' }));
  });
});
