import { Index } from '../../decorators/secondary-index.js';
import { Table } from '../../decorators/table.js';
import { Attribute } from '../../decorators/attribute.js';
import { BlindIndex } from '../../decorators/blind-index.js';
import { Encrypted } from '../../decorators/encrypted.js';
import { Ttl } from '../../decorators/ttl.js';
import { Unique } from '../../decorators/unique.js';
import { Version } from '../../decorators/version.js';
import { BeforeSave } from '../../decorators/hooks.js';
import { IndexPartitionKey } from '../../decorators/index-keys.js';
import { PartitionKey, SortKey } from '../../decorators/table-keys.js';
import { DynamormError } from '../../lib/errors/errors.js';
import { boolean } from '../../lib/model/codecs/plain.js';
import { stringSet } from '../../lib/model/codecs/sets.js';
import { binary } from '../../lib/model/codecs/binary.js';
import { modelOf } from '../../lib/model/compile.js';
import { ownSpecs } from './support.js';

type Loose = (...args: unknown[]) => void;
/** A decorator factory as plain JavaScript sees it: it may be given anything and put on anything. */
const loose = (factory: unknown): ((...args: unknown[]) => Loose) => factory as (...args: unknown[]) => Loose;

const standard = (context: Record<string, unknown>): Record<string, unknown> => ({
  static: false,
  private: false,
  addInitializer: () => undefined,
  ...context,
});
const METADATA = (Symbol as unknown as { readonly metadata: symbol }).metadata;

/** The faults after one standard decorator call, whatever the compiler of this spec. */
function faultsOf(call: (context: (context: Record<string, unknown>) => Record<string, unknown>) => void): string[] {
  class Subject {}
  const metadata = {};
  Object.defineProperty(Subject, METADATA, { value: metadata });
  call(context => standard({ ...context, metadata }));
  expect(ownSpecs(Subject).fields).toEqual([]);
  expect(ownSpecs(Subject).hooks).toEqual([]);
  return [...ownSpecs(Subject).faults];
}

describe('a decorator in the wrong place', () => {
  it('is a fault that names the place and what is needed, and records nothing else', () => {
    const symbol = Symbol('s');
    @(loose(Version)())
    class Subject {
      @(loose(Version)()) static count = 1;
      @(loose(Version)()) [symbol] = 1;
      @(loose(Version)()) method(): number {
        return 1;
      }
      @(loose(Version)()) static get getter(): number {
        return 1;
      }
      @(loose(BeforeSave)()) hook = '';
      @(loose(BeforeSave)()) static staticHook(): void {}
    }
    expect(new Set(ownSpecs(Subject).faults)).toEqual(
      new Set([
        'puts @Version() on the class, and @Version() needs a public number field',
        'puts @Version() on the static field count, and @Version() needs a public number field',
        'puts @Version() on the field Symbol(s), and @Version() needs a public number field',
        'puts @Version() on the method method, and @Version() needs a public number field',
        'puts @Version() on the static getter getter, and @Version() needs a public number field',
        'puts @BeforeSave() on the field hook, and @BeforeSave() needs a public method without parameters',
        'puts @BeforeSave() on the static method staticHook, and @BeforeSave() needs a public method without parameters',
      ]),
    );
    expect(ownSpecs(Subject).fields).toEqual([]);
    expect(ownSpecs(Subject).hooks).toEqual([]);
  });

  it.each([
    [{ kind: 'field', name: '#secret', private: true }, 'the private field #secret'],
    [{ kind: 'accessor', name: 'shared', static: true }, 'the static accessor shared'],
    [{ kind: 'setter', name: 'size' }, 'the setter size'],
    [{ kind: 'method', name: '#run', static: true, private: true }, 'the static private method #run'],
  ])('is told under the standard protocol: %p', (context, place) => {
    expect(faultsOf(make => loose(Attribute)()(undefined, make(context)))).toEqual([
      `puts @Attribute() on ${place}, and @Attribute() needs a public instance field`,
    ]);
  });

  it('is told under the legacy protocol: statics, setters, methods, parameters', () => {
    class Subject {}
    loose(Attribute)()(Subject, 'shared');
    loose(Attribute)()(Subject.prototype, 'size', { set: () => undefined });
    loose(Attribute)()(Subject.prototype, 'run', { value: () => undefined });
    loose(Attribute)()(Subject.prototype, 'run', 0);
    loose(Attribute)()(Subject, undefined, 0);
    loose(Table)('t')(Subject.prototype, 'field');
    expect(ownSpecs(Subject).faults).toEqual([
      'puts @Attribute() on the static field shared, and @Attribute() needs a public instance field',
      'puts @Attribute() on the setter size, and @Attribute() needs a public instance field',
      'puts @Attribute() on the method run, and @Attribute() needs a public instance field',
      'puts @Attribute() on a parameter of run, and @Attribute() needs a public instance field',
      'puts @Attribute() on a parameter of Subject, and @Attribute() needs a public instance field',
      'puts @Table() on the field field, and @Table() needs a class whose constructor takes no arguments, since rows become instances by `new`',
    ]);
  });

  it('is told when its factory was not called, and leaves the field its value', () => {
    class Subject {
      @(Version as unknown as Loose) version = 7;
      @(Attribute as unknown as Loose) text = 'x';
      @(PartitionKey as unknown as Loose) key = 'k';
      @(BeforeSave as unknown as Loose) hook(): number {
        return 1;
      }
    }
    expect(new Set(ownSpecs(Subject).faults)).toEqual(
      new Set([
        'puts @Version on the field version without calling it: write @Version()',
        'puts @Attribute on the field text without calling it: write @Attribute()',
        'puts @PartitionKey on the field key without calling it: write @PartitionKey()',
        'puts @BeforeSave on the method hook without calling it: write @BeforeSave()',
      ]),
    );
    expect({ ...new Subject() }).toEqual({ version: 7, text: 'x', key: 'k' });
    expect(new Subject().hook()).toBe(1);
  });

  it('is told of a class decorator that was not called', () => {
    @(Table as unknown as Loose)
    class Subject {}
    expect(ownSpecs(Subject).faults).toEqual(['puts @Table on the class without calling it: write @Table()']);
  });

  it('is told when it stands twice on one member; several indexes are not twice', () => {
    class Subject {
      @Version() @Version() version!: number;
      @IndexPartitionKey('i') @IndexPartitionKey('i') @IndexPartitionKey('j') key!: string;
      @BeforeSave() @BeforeSave() hook(): void {}
    }
    expect(new Set(ownSpecs(Subject).faults)).toEqual(
      new Set([
        'puts @Version() on version twice',
        "puts @IndexPartitionKey('i') on key twice",
        'puts @BeforeSave() on hook twice',
      ]),
    );
    expect(ownSpecs(Subject).fields.map(spec => spec.index ?? spec.role)).toEqual(
      expect.arrayContaining(['version', 'i', 'j']),
    );
  });

  it('is told of a class with two tables, or an index declared twice', () => {
    @Table('a')
    @Table('b')
    @Index('i')
    @Index('i')
    class Subject {}
    expect(ownSpecs(Subject).faults).toEqual(["has @Index('i') twice", "has @Table('b') and @Table('a')"]);
  });
});

describe('a decorator that is given the wrong things', () => {
  it.each<[Loose, string]>([
    [
      loose(Attribute)({ omitempty: true }),
      'gives @Attribute() of field an unknown option omitempty; did you mean omitEmpty?',
    ],
    [loose(Attribute)({ omitEmpty: 'yes' }), 'gives @Attribute() of field an option omitEmpty that is no boolean'],
    [loose(Attribute)('name'), 'gives @Attribute() of field something that is no options object'],
    [loose(Attribute)({ name: '' }), 'gives @Attribute() of field an empty name'],
    [loose(Attribute)({ name: 3 }), 'gives @Attribute() of field an option name that is no string'],
    [
      loose(Attribute)({ validate: (text: string) => text !== '' }),
      'gives @Attribute() of field an option validate that is no Standard Schema (such as those of zod, valibot, arktype)',
    ],
    [loose(Encrypted)({ bind: 'table' }), "gives @Encrypted() of field an option bind that is not 'item'"],
    [loose(Ttl)('seconds'), 'gives @Ttl() of field something that is no options object'],
    [loose(PartitionKey)(7), 'gives @PartitionKey() of field something that is no options object'],
    [loose(SortKey)({ templet: 'X' }), 'gives @SortKey() of field an unknown option templet; did you mean template?'],
    [loose(IndexPartitionKey)(), 'gives @IndexPartitionKey() of field no index name'],
    [
      loose(IndexPartitionKey)('i', { position: 0.5 }),
      'gives @IndexPartitionKey() of field a position that is no whole number',
    ],
    [loose(Unique)({ normalize: 'lower' }), 'gives @Unique() of field an option normalize that is no function'],
    [loose(BlindIndex)(), 'gives @BlindIndex() of field no field to be computed `of`'],
    [loose(BlindIndex)({ of: 'a', bits: '8' }), 'gives @BlindIndex() of field an option bits that is no number'],
  ])('is a fault: %#', (decorator, sentence) => {
    class Subject {}
    decorator(Subject.prototype, 'field');
    expect(ownSpecs(Subject).faults).toEqual([sentence]);
  });

  it.each<[Loose, string]>([
    [loose(Table)(), 'gives @Table() no table name'],
    [loose(Table)('', {}), 'gives @Table() no table name'],
    [loose(Table)('t', { write_once: true }), 'gives @Table() an unknown option write_once; did you mean writeOnce?'],
    [loose(Table)('t', 'snake_case'), 'gives @Table() something that is no options object'],
    ...(
      [
        ...[true, '', 5, null].map(type => [{ type }, 'type that is not a text']),
        [{ model: 5 }, 'model that is not a text'],
        [{ typeAttribute: '' }, 'typeAttribute that is not a text'],
        [{ naming: 'kebab' }, "naming that is not 'camelCase', 'snake_case' or 'dynamorm'"],
        ...['writeOnce', 'certain', 'untyped', 'escape'].map(flag => [
          { [flag]: 'yes' },
          `${flag} that is not true or false`,
        ]),
        [{ sharesKeys: [] }, 'sharesKeys that is not a function that answers classes'],
        [{ stream: true }, "stream that is not 'KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE' or 'NEW_AND_OLD_IMAGES'"],
      ] as const
    ).map(([options, what]): [Loose, string] => [
      loose(Table)('t', options),
      `gives @Table() an option ${what as string}`,
    ]),
    [loose(Index)(''), 'gives @Index() no index name'],
    [loose(Index)('i', { kind: 'LSI' }), "gives @Index('i') an unknown option kind"],
    [loose(Index)('i', { type: 'lsi' }), "gives @Index('i') a type that is no GSI or LSI"],
    [
      loose(Index)('i', { projection: 'total' }),
      "gives @Index('i') a projection that is not ALL, KEYS_ONLY or a list of fields",
    ],
  ])('is a fault of the class: %#', (decorator, sentence) => {
    class Subject {}
    decorator(Subject);
    expect(ownSpecs(Subject).faults).toEqual([sentence]);
  });
});

describe('the faults of a class', () => {
  it('name a getter without a setter, and an index whose name DynamoDB refuses', () => {
    @Table('t')
    class Faulty {
      @PartitionKey() id!: string;
      @IndexPartitionKey('by') @IndexPartitionKey('by kind') @Attribute() kind = '';
      @Attribute() get whole(): string {
        return this.kind;
      }
    }
    const refused = 'has a name that DynamoDB refuses: it takes 3 to 255 of A-Z a-z 0-9 _ . -';
    expect(() => modelOf(Faulty)).toThrow(
      expect.objectContaining({
        code: 'ErrInvalidModel',
        message: [
          'Faulty:',
          `- index by kind ${refused}`,
          `- index by ${refused}`,
          '- whole is a getter without a setter, so that no row could be read into it',
        ].join('\n'),
      }) as Error,
    );
  });

  it('name what a key is made of that is no text, number or boolean', () => {
    @Table('t')
    class Faulty {
      @PartitionKey('T#${tags}#${id}') pk!: string;
      @Attribute() id!: string;
      @Attribute(stringSet) tags = new Set<string>();
      @Attribute(binary) raw?: Uint8Array;
      @Attribute(boolean) on?: boolean;
      @IndexPartitionKey('by-raw', '${raw}#${on}') rawKey?: string;
    }
    const why = 'a part of a key is text, a number or a boolean';
    expect(() => modelOf(Faulty)).toThrow(
      expect.objectContaining({
        code: 'ErrInvalidModel',
        message: `Faulty:\n- pk is made of tags, which is stored as SS: ${why}\n- rawKey is made of raw, which is stored as B: ${why}`,
      }) as Error,
    );
  });

  it('are one ErrInvalidModel when its model is compiled, beside those of the model', () => {
    @Table('t')
    class Faulty {
      @(loose(Version)()) static version = 1;
      @(loose(Attribute)({ omitempty: true })) text = '';
    }
    let thrown: unknown;
    try {
      modelOf(Faulty);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(DynamormError);
    expect((thrown as DynamormError).code).toBe('ErrInvalidModel');
    expect((thrown as DynamormError).message.split('\n').sort()).toEqual([
      '- gives @Attribute() of text an unknown option omitempty; did you mean omitEmpty?',
      '- has no @PartitionKey',
      '- puts @Version() on the static field version, and @Version() needs a public number field',
      'Faulty:',
    ]);
  });

  it('are inherited', () => {
    class Base {
      @(loose(Version)()) static version = 1;
    }
    @Table('t')
    class Derived extends Base {
      @PartitionKey() id!: string;
    }
    expect(() => modelOf(Derived)).toThrow(
      'Derived puts @Version() on the static field version, and @Version() needs a public number field',
    );
  });

  it('are thrown at once where the compiler gives decorators no metadata, saying which compilers do', () => {
    expect(() => loose(Version)()(undefined, standard({ kind: 'field', name: 'version' }))).toThrow(/TypeScript 5\.2/);
  });
});
