import { z } from 'zod';
import {
  AfterValidate,
  Attribute,
  BeforeValidate,
  Encrypted,
  Entity,
  list,
  map,
  nested,
  PartitionKey,
  record,
  Table,
  transact,
  type DataOf,
  type Key,
} from '../../lib/index.js';
import { createTable } from '../../lib/tables/index.js';
import { deterministicCipher } from '../../lib/testkit/index.js';
import { describeEngines } from '../support/engines.js';
import { failure, world, type World } from './support/world.js';

/** A schema without any library, as anybody may write it; it answers later. */
const even = {
  '~standard': {
    version: 1,
    vendor: 'spec',
    validate: (value: unknown) =>
      Promise.resolve(
        typeof value === 'number' && value % 2 === 0 ? { value } : { issues: [{ message: `${String(value)} is odd` }] },
      ),
  },
} as const;

const throwing = {
  '~standard': {
    version: 1,
    vendor: 'spec',
    validate: (value: unknown): never => {
      throw new Error(`no: ${String(value)}`);
    },
  },
} as const;

class Line {
  @Attribute({ validate: z.string().min(2), name: 'SKU' }) sku!: string;
  @Attribute({ validate: even }) n?: number;
}

const steps: string[] = [];

@Table('validated')
class Validated extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute({ validate: z.email() }) mail?: string;
  @Attribute({ validate: z.object({ city: z.string(), zip: z.array(z.number()) }) }) place?: {
    city: string;
    zip: number[];
  };
  @Attribute({ validate: even, required: true }) n!: number;
  @Attribute(nested(Line)) line?: Line;
  @Attribute(list(nested(Line))) lines?: Line[];
  @Attribute(map(nested(Line))) byName?: Map<string, Line>;
  @Attribute(record(list(nested(Line)))) groups?: Record<string, Line[]>;
  @Encrypted({ validate: z.string().max(3) }) secret?: string;
  @Encrypted({ validate: throwing }) other?: string;
  @BeforeValidate() before() {
    steps.push('before');
    if (this.mail !== undefined) this.mail = this.mail.trim();
  }
  @AfterValidate() after() {
    steps.push('after');
  }
}

const line = (sku: string, n?: number): Line => Object.assign(new Line(), n === undefined ? { sku } : { sku, n });

describeEngines('a value that its schema refuses', client => {
  let to: World;
  let no = 0;

  beforeAll(async () => {
    to = world(client());
    await createTable(Validated);
  });
  beforeEach(() => {
    to = world(client(), { cipher: deterministicCipher('validation') });
    steps.length = 0;
    no++;
  });

  const id = (): string => `v${no}`;

  it.each<[string, DataOf<Validated>, string, RegExp]>([
    ['in a field', { mail: 'nobody' }, 'mail', /mail/i],
    ['within an object', { place: { city: 'Oslo', zip: [1, 'x' as never] } }, 'place', /zip\.1: /],
    ['by a schema that answers later', { n: 3 }, 'n', /3 is odd/],
    ['of a nested class', { line: line('x') }, 'line.sku', /2/],
    ['in a list of a nested class', { lines: [line('xx'), line('xx', 1)] }, 'lines[1].n', /1 is odd/],
    ['in a map of a nested class', { byName: new Map([['k', line('x')]]) }, 'byName.k.sku', /2/],
    ['deep', { groups: { g: [line('xx', 2), line('x')] } }, 'groups.g[1].sku', /2/],
  ])('is ErrInvalidInput before any request: %s', async (_, data, field, message) => {
    const make = (): Validated => Validated.of({ id: id(), n: 2, ...data });
    for (const call of [
      () => make().save(),
      () => Validated.put(make()),
      () => transact(tx => void tx.create(make())),
      () => Validated.findOrCreate({ id: id() }, { n: 2, ...data }),
    ]) {
      expect(await failure(call)).toMatchObject({
        code: 'ErrInvalidInput',
        model: 'Validated',
        field,
        message: expect.stringMatching(message) as unknown,
      });
    }
    expect(to.writes()).toEqual([]);
  });

  it('stops the save of a loaded entity, which stays changed', async () => {
    const made = await Validated.create({ id: id(), n: 2, mail: ' a@b.no ' });
    expect([made.mail, steps]).toEqual(['a@b.no', ['before', 'after']]);
    to.writes();
    made.n = 5;
    expect(await failure(() => made.save())).toMatchObject({ code: 'ErrInvalidInput', field: 'n' });
    expect(made).toMatchObject({ n: 5, isChanged: true });
    expect(to.writes()).toEqual([]);
  });

  it('is found in the values that an update sets', async () => {
    for (const [field, call] of [
      ['mail', () => Validated.update({ id: id() }, o => [o.mail.set('nobody')])],
      ['mail', () => Validated.update({ id: id() }, o => [o.mail.setIfMissing('nobody')])],
      ['line.sku', () => Validated.update({ id: id() }, o => [o.line.sku.set('x')])],
      ['line.n', () => Validated.update({ id: id() }, o => [o.line.set(line('xx', 7))])],
      ['lines[0].sku', () => Validated.update({ id: id() }, o => [o.lines.append(line('x'))])],
      ['lines[3].n', () => Validated.update({ id: id() }, o => [o.lines.at(3).n.set(9)])],
    ] as const)
      expect(await failure(call)).toMatchObject({ code: 'ErrInvalidInput', field });
    expect(to.writes()).toEqual([]);
    await Validated.update({ id: id() }, o => [o.mail.set('a@b.no'), o.line.set(line('xx', 8))]);
    expect(steps).toEqual([]);
  });

  it('is told with all others, each with its path', async () => {
    const data = {
      mail: 'nobody',
      place: { city: 1, zip: ['x', 2] },
      n: 3,
      lines: [line('xx'), line('x', 1)],
      secret: 'swordfish',
    };
    const error = await failure(() => Validated.create({ id: id(), ...(data as object) }));
    expect(error).toMatchObject({
      code: 'ErrInvalidInput',
      codes: ['ErrInvalidInput', 'ErrInvalidModel', 'ErrValidation'],
    });
    const issues = error['issues'] as readonly { path: readonly PropertyKey[]; message: unknown }[];
    const paths = [
      ['mail'],
      ['place', 'city'],
      ['place', 'zip', 0],
      ['n'],
      ['lines', 1, 'sku'],
      ['lines', 1, 'n'],
      ['secret'],
    ];
    expect(issues.map(({ path }) => path).sort()).toEqual(paths.sort());
    expect(issues.every(({ message }) => typeof message === 'string')).toBe(true);
    expect(issues.at(-1)).toEqual({ path: ['secret'], message: 'is not valid' });
    const set = await failure(() => Validated.update({ id: id() }, o => [o.line.set(line('x', 7))]));
    expect((set['issues'] as typeof issues).map(({ path }) => path)).toEqual([
      ['line', 'sku'],
      ['line', 'n'],
    ]);
  });

  it('is not required of an absent optional field, and is of a required one', async () => {
    await Validated.create({ id: id(), n: 0 });
    expect(await failure(() => Validated.create({ id: `${id()}b` }))).toMatchObject({ field: 'n' });
  });

  it('is not told where the field is encrypted', async () => {
    const data = [{ secret: 'swordfish' }, { other: 'swordfish' }];
    for (const one of data) {
      const error = await failure(() => Validated.create({ id: id(), n: 2, ...one }));
      expect(error).toMatchObject({ code: 'ErrInvalidInput', field: Object.keys(one)[0] });
      expect(JSON.stringify([error['message'], error['cause'], error['stack']])).not.toContain('swordfish');
    }
  });
});
