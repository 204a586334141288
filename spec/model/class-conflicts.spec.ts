import fc from 'fast-check';
import {
  Attribute,
  checkModels,
  CreatedAt,
  Entity,
  isDynamormError,
  number,
  PartitionKey,
  session,
  SortKey,
  Table,
  type NoticeEvent,
} from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { createTable, ensureTables } from '../../lib/tables/index.js';

/** A class of a table of two keys, with text fields `a b c`, a number `n` and a moment `at`. */
function declare(
  table: string,
  [pk, sk]: readonly [string, string],
  options: Parameters<typeof Table>[1] & { readonly base?: typeof Entity } = {},
): typeof Entity & (new () => Entity) {
  const { base = Entity, ...rest } = options;
  @Table(table, rest)
  class Declared extends base {
    @PartitionKey(pk) pk!: string;
    @SortKey(sk) sk!: string;
    @Attribute() a = 'x';
    @Attribute() b = 'y';
    @Attribute() c = 'z';
    @Attribute(number) n = 1;
    @CreatedAt() at!: Date;
  }
  return Declared;
}

let tables = 0;
const fresh = (): string => `proof${tables++}`;
const at = session({ client: createEngine().client() });

/** What the first use of a class says. */
function firstUse(type: typeof Entity & (new () => Entity), under = at): string | undefined {
  try {
    type.using(under).query({ pk: 'x' } as never);
    return undefined;
  } catch (error) {
    if (!isDynamormError(error, 'ErrInvalidModel')) throw error;
    return error.message;
  }
}

describe('classes of one table', () => {
  it('are refused at first use where they have the same keys, naming both and the ways out', () => {
    const table = fresh();
    @Table(table)
    class A extends Entity {
      @PartitionKey('X#${a}') pk!: string;
      @Attribute() a!: string;
    }
    @Table(table)
    class B extends Entity {
      @PartitionKey('X#${b}') pk!: string;
      @Attribute() b!: string;
    }
    for (const type of [A, B] as const) {
      const said = firstUse(type as never);
      for (const word of ['A and B', 'X#${a}', 'type', 'literal', 'sharesKeys: () => [B]'])
        expect(said).toContain(word);
    }
  });

  it('are refused through every verb, before any request', async () => {
    const table = fresh();
    const A = declare(table, ['P#${a}', 'S'], { model: 'A' }).using(at);
    declare(table, ['P#${b}', 'S'], { model: 'B' });
    const key = { a: '1' } as never;
    const verbs = [
      () => A.get(key),
      () => A.find(key),
      () => A.exists(key),
      () => A.create(key),
      () => A.put(key),
      () => A.update(key, () => []),
      () => A.delete(key),
      () => A.findOrCreate(key, {} as never),
      async () => A.scan(),
      async () => A.key(key),
      async () => A.deletion(key),
      async () => A.of(key),
    ];
    for (const verb of verbs) await expect((async () => verb())()).rejects.toMatchObject({ code: 'ErrInvalidModel' });
  });

  it('are compared again when another is declared', () => {
    const table = fresh();
    const A = declare(table, ['P#${a}', 'S'], { model: 'A' });
    expect(firstUse(A)).toBeUndefined();
    declare(table, ['P#${b}', 'S'], { model: 'B' });
    expect(firstUse(A)).toContain('A and B');
  });

  it('are those of the table that the session sends, whatever they declare', () => {
    const [one, two] = [fresh(), fresh()];
    const A = declare(one, ['P#${a}', 'S'], { model: 'A' });
    declare(two, ['P#${a}', 'S'], { model: 'B' });
    expect(firstUse(A)).toBeUndefined();
    expect(
      firstUse(A, session({ client: createEngine().client(), tableName: name => (name === two ? one : name) })),
    ).toContain('A and B');
  });

  const ways: Readonly<Record<string, (table: string) => typeof Entity & (new () => Entity)>> = {
    'both have a type': table => {
      declare(table, ['P#${a}', 'S'], { model: 'A', type: 'a' });
      return declare(table, ['P#${b}', 'S'], { model: 'B', type: 'b' });
    },
    'one is the base class of the other': table => {
      const base = declare(table, ['P#${a}', 'S'], { model: 'A' });
      return declare(table, ['P#${b}', 'S'], { model: 'B', base: base as never });
    },
    'one shares the keys of the other': table => {
      const other = declare(table, ['P#${a}', 'S'], { model: 'A' });
      return declare(table, ['P#${b}', 'S'], { model: 'B', sharesKeys: () => [other] });
    },
    'the other shares its keys': table => {
      const types: (typeof Entity)[] = [];
      declare(table, ['P#${a}', 'S'], { model: 'A', sharesKeys: () => types });
      types.push(declare(table, ['P#${b}', 'S'], { model: 'B' }));
      return types[0] as never;
    },
    'it is one model declared again': table => {
      declare(table, ['P#${a}', 'S'], { model: 'A' });
      return declare(table, ['P#${b}', 'S'], { model: 'A' });
    },
    'it is one class declared again': table => {
      declare(table, ['P#${a}', 'S']);
      return declare(table, ['P#${b}', 'S']);
    },
    'a literal differs': table => {
      declare(table, ['P#${a}', 'S'], { model: 'A' });
      return declare(table, ['P#${a}', 'T'], { model: 'B' });
    },
    'the keys only overlap': table => {
      declare(table, ['P#${a}', 'ORDER#${b}'], { model: 'A' });
      return declare(table, ['P#${a}', 'ORDER#${b}#LINE#${c}'], { model: 'B' });
    },
    'the alphabets of parts differ': table => {
      declare(table, ['P#${a}', 'S#${n}'], { model: 'A' });
      return declare(table, ['P#${a}', 'S#${b}'], { model: 'B' });
    },
  };
  for (const [way, make] of Object.entries(ways))
    it(`are accepted where ${way}`, () => expect(firstUse(make(fresh()))).toBeUndefined());

  const refusals: Readonly<Record<string, (table: string) => typeof Entity & (new () => Entity)>> = {
    'both have the same type': table => {
      declare(table, ['P#${a}', 'S'], { model: 'A', type: 'a' });
      return declare(table, ['P#${b}', 'S'], { model: 'B', type: 'a' });
    },
    'only one has a type': table => {
      declare(table, ['P#${a}', 'S'], { model: 'A', type: 'a' });
      return declare(table, ['P#${b}', 'S'], { model: 'B' });
    },
    'their types stand in two attributes': table => {
      declare(table, ['P#${a}', 'S'], { model: 'A', type: 'a' });
      return declare(table, ['P#${b}', 'S'], { model: 'B', type: 'b', typeAttribute: 'kind' });
    },
    'both say untyped': table => {
      declare(table, ['P#${a}', 'S'], { model: 'A', type: 'a', untyped: true });
      return declare(table, ['P#${b}', 'S'], { model: 'B', type: 'b', untyped: true });
    },
    'parts without a literal between them make the same texts': table => {
      declare(table, ['P#${a}${b}', 'S'], { model: 'A' });
      return declare(table, ['P#${b}${c}', 'S'], { model: 'B' });
    },
  };
  for (const [why, make] of Object.entries(refusals))
    it(`are refused where ${why}`, () => expect(firstUse(make(fresh()))).toContain('A and B'));

  it('are told where nothing tells a subclass with fields of its own from its base, when the base is used', () => {
    const table = fresh();
    const A = declare(table, ['P#${a}', 'S'], { model: 'A' });
    class B extends A {
      @Attribute() more = 1;
    }
    expect(firstUse(B)).toBeUndefined();
    expect(firstUse(A)).toMatch(/A and B.*without the fields.*type/);
    const base = declare(fresh(), ['P#${a}', 'S'], { model: 'A' });
    class OnlyMethods extends base {
      shout(): string {
        return 'A';
      }
    }
    for (const type of [base, OnlyMethods]) expect(firstUse(type)).toBeUndefined();
  });

  it('are told before a table is made of them', async () => {
    const table = fresh();
    const A = declare(table, ['P#${a}', 'S'], { model: 'A' });
    declare(table, ['P#${b}', 'S'], { model: 'B' });
    const engine = createEngine();
    const under = session({ client: engine.client() });
    for (const make of [createTable, ensureTables])
      await expect(make(A.using(under))).rejects.toMatchObject({ code: 'ErrInvalidModel' });
    expect(engine.requests.last).toBeUndefined();
  });

  it('need no word where a hundred of them have literals of their own', () => {
    const table = fresh();
    const types = Array.from({ length: 100 }, (_, i) => declare(table, ['P#${a}', `T${i}#\${b}`], { model: `M${i}` }));
    for (const type of types) expect(firstUse(type)).toBeUndefined();
  });
});

const LITERALS = ['#', 'A#', 'A#B#', '#A', '1', '-', 'e', 'A', ':'];
const PARTS = ['a', 'b', 'c', 'n', 'at'];
const template = fc
  .array(fc.oneof(fc.constantFrom(...LITERALS), fc.constantFrom(...PARTS.map(part => `\${${part}}`))), {
    minLength: 1,
    maxLength: 5,
  })
  .map(pieces => pieces.join(''));
const keys = fc.tuple(template, template);
const text = fc.string({ unit: fc.constantFrom('#', 'A', 'B', '1', '-', 'e', ':'), minLength: 1, maxLength: 4 });
const fields = fc.record({
  a: text,
  b: text,
  c: text,
  n: fc.oneof(fc.integer({ min: -12, max: 12 }), fc.constantFrom(1.5, 1e21, 1e-7)),
  at: fc.constantFrom(new Date(0), new Date('2026-01-16T00:00:00.123Z')),
});
const render = (spec: string, values: Readonly<Record<string, unknown>>): string =>
  spec.replace(/\$\{(\w+)\}/g, (_, field: string) => {
    const value = values[field];
    return value instanceof Date ? value.toISOString().replace('Z', '000000Z') : String(value);
  });

describe('the proof', () => {
  it('never says that keys are apart which some fields render alike, of pairs of random templates', () => {
    const found = { meet: 0, apart: 0 };
    fc.assert(
      fc.property(
        keys,
        keys,
        fc.array(fc.tuple(fields, fields), { minLength: 20, maxLength: 20 }),
        (one, two, values) => {
          const table = fresh();
          declare(table, one, { model: 'A' });
          const type = declare(table, two, { model: 'B' });
          const said = checkModels().filter(found => found.table === table && found.models.length === 2);
          const isApart = said.length === 0;
          found[isApart ? 'apart' : 'meet'] += 1;
          for (const [left, right] of values) {
            const isSame = one.every((spec, i) => render(spec, left) === render(two[i]!, right));
            if (isSame && isApart) throw new Error(`apart: ${one.join(' ')} and ${two.join(' ')}`);
          }
          // Keys of the same text are the same keys, whatever the fields are called.
          if (one.join() === two.join()) expect(firstUse(type)).toBeDefined();
        },
      ),
      { numRuns: 60 },
    );
    expect(found.meet).toBeGreaterThan(0);
    expect(found.apart).toBeGreaterThan(0);
  });
});

describe('a subclass without a @Table of its own', () => {
  it('is not its sibling declared again: the two are refused where nothing tells them apart', () => {
    const base = declare(fresh(), ['P#${a}', 'S'], { model: 'Base' });
    class Left extends base {}
    class Right extends base {}
    for (const type of [Left, Right]) new type();
    expect(firstUse(Left)).toBeUndefined();
    expect(firstUse(Right)).toMatch(/have the same keys/);
  });

  it('has its own items beside a sibling of other keys, and replaces itself when it is declared again', () => {
    const base = declare(fresh(), ['P#${a}', 'S'], { model: 'Base' });
    const declareSub = (literal: string, name: string): typeof base => {
      class Sub extends base {
        @SortKey(literal) sk = '';
      }
      Object.defineProperty(Sub, 'name', { value: name });
      return Sub;
    };
    const subs = [declareSub('L', 'Left'), declareSub('R', 'Right'), declareSub('R', 'Right')];
    for (const sub of subs) expect(firstUse(sub)).toBeUndefined();
  });

  it('does not say untyped because its base does', () => {
    const base = declare(fresh(), ['P#${a}', 'S'], { type: 'base', untyped: true });
    class Sub extends base {}
    expect(firstUse(Sub)).toBeUndefined();
    expect(firstUse(base)).toBeUndefined();
  });
});

describe('a key template', () => {
  const ambiguous = ['${a}#${b}', '${a}${b}', '${n}1${n}', 'X#${a}-${n}'];
  const injective = ['${a}', 'X#${a}', '${n}#${a}', '${at}#${a}', '${a}#${n}'];
  const said = (sk: string, escape = false): NoticeEvent[] => {
    const events: NoticeEvent[] = [];
    const table = fresh();
    const type = declare(table, ['P', sk], { escape });
    const under = session({ client: createEngine().client(), on: { notice: event => events.push(event) } });
    for (let i = 0; i < 3; i++) type.using(under).query({ pk: 'P' } as never);
    const checked = checkModels().filter(found => found.table === table);
    expect(checked.map(({ message }) => message)).toEqual(events.map(({ message }) => message));
    return events;
  };
  for (const sk of ambiguous)
    it(`such as ${sk} is told once as not injective`, () =>
      expect(said(sk)).toEqual([
        { kind: 'ambiguous-template', model: 'Declared', field: 'sk', message: expect.stringContaining(sk) as string },
      ]));
  for (const sk of injective) it(`such as ${sk} needs no word`, () => expect(said(sk)).toEqual([]));

  it('is injective where its table escapes its parts', () => expect(said('${a}#${b}', true)).toEqual([]));

  for (const sk of ['${a}${b}', '${a}-${b}', '${a}x${n}', '${n}1${n}'])
    it(`such as ${sk} is refused where its table escapes its parts`, () =>
      expect(firstUse(declare(fresh(), ['P', sk], { escape: true }))).toContain('no part can hold'));
});
