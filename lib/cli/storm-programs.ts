import { Attribute } from '../../decorators/attribute.js';
import { CreatedAt } from '../../decorators/created-at.js';
import { PartitionKey } from '../../decorators/table-keys.js';
import { Table } from '../../decorators/table.js';
import { UpdatedAt } from '../../decorators/updated-at.js';
import { Version } from '../../decorators/version.js';
import { dynamoIdempotency } from '../delivery/dynamo-idempotency.js';
import { Entity } from '../entity/entity.js';
import { acquireLease, transition } from '../entity/functions.js';
import { transact } from '../entity/transaction.js';
import type { Key } from '../entity/types.js';
import { isDynamormError } from '../errors/errors.js';
import { number } from '../model/codecs/number.js';
import { STORM_FAULTS } from '../storm/faults.js';
import type { Storm, StormClient, StormVerdict } from '../storm/run.js';

/** A row that clients count in: with a version and stamps, with stamps alone, with neither, and under client tokens. */
abstract class Counted extends Entity {
  @PartitionKey() id!: Key<string>;
  @Attribute(number) n = 0;
  @Attribute() by = '';
}

@Table('storm-plain', { model: 'Plain' })
class Plain extends Counted {}

@Table('storm-stamped', { model: 'Stamped' })
class Stamped extends Counted {
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
}

@Table('storm-versioned', { model: 'Versioned' })
class Versioned extends Counted {
  @Version() version!: number;
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
}

@Table('storm-certain', { model: 'Certain', certain: true })
class Certain extends Counted {
  @Version() version!: number;
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
}

@Table('storm-events', { model: 'CountEvent', writeOnce: true })
class CountEvent extends Entity {
  @PartitionKey() id!: Key<string>;
}

/** The table of outbox events and of marks of handled records. */
@Table('storm-delivery', { model: 'Delivery' })
class Delivery extends Entity {
  @PartitionKey('pk') pk!: Key<string>;
}

/** Kinds of classes that the built-in programs run with, by what tells one write of theirs from another. */
export const KINDS = { versioned: Versioned, stamped: Stamped, plain: Plain, certain: Certain } as const;
/** The name of a kind. */
export type Kind = keyof typeof KINDS;
type CountedClass = typeof Versioned;

const ID = { id: 'row' };

/** One verb: what a client calls, and what must hold. */
interface Program {
  /** Kinds it is run with. Default all. */
  readonly kinds?: readonly Kind[];
  readonly storm: (
    type: CountedClass,
    kind: Kind,
  ) => Omit<Storm, 'entities' | 'verbs'> & {
    readonly call: (client: StormClient) => Promise<unknown>;
  };
}

/** A program in which every call adds one, so that the number in the row lies between the sure calls and those and the unknown ones. */
const counting = (
  verb: string,
  call: (type: CountedClass, client: StormClient, condition: (n: number) => object) => Promise<unknown>,
): Program => ({
  storm: (type, kind) => ({
    seed: ({ use }) => use(type).create(ID),
    // Without a version equal changes of two writers are one: only a condition counts them apart.
    call: client =>
      call(client.use(type), client, n => (isVersioned(kind) ? {} : { if: (o: { n: Refs }) => o.n.eq(n) })),
    invariant: async verdict => between(verb, verdict, (await verdict.use(type).get(ID, { consistent: true })).n),
    keepsRows: true,
    again: true,
  }),
});

/** The part of a condition's reference that the programs use. */
interface Refs {
  eq(value: number): never;
}

const isVersioned = (kind: Kind): boolean => kind === 'versioned' || kind === 'certain';

function between(verb: string, { tally, applied }: StormVerdict, count: number): string | undefined {
  applied(verb, count);
  const { winners, unknown } = tally[verb]!;
  if (count >= winners && count <= winners + unknown) return undefined;
  return `${count} writes were made, ${winners} were told and ${unknown} are unknown`;
}

/** Calls again with the token of an unknown outcome, as only it may. */
async function settled(kind: Kind, call: (once: string | undefined) => Promise<unknown>): Promise<unknown> {
  let token: string | undefined;
  for (let left = 8; ; left--) {
    try {
      return await call(token);
    } catch (error) {
      if (kind !== 'certain' || left === 0 || !isDynamormError(error)) throw error;
      if (error.applied !== 'unknown' || error.token === undefined) throw error;
      token = error.token;
    }
  }
}

const onceBy = (token: string | undefined): object => (token === undefined ? {} : { once: token });

const row = async (type: CountedClass): Promise<InstanceType<CountedClass>> => type.get(ID, { consistent: true });

/** The programs by verb, in the order in which they are listed. */
const PROGRAMS: Readonly<Record<string, Program>> = {
  create: {
    storm: type => ({
      rounds: 1,
      call: ({ use, client }) => use(type).create({ ...ID, by: `${client}` }),
      invariant: async verdict => {
        const made = await verdict.use(type).find(ID, { consistent: true });
        verdict.applied('create', made === undefined ? 0 : 1);
        const { winners, unknown } = verdict.tally['create']!;
        if (winners > 1) return `${winners} calls created one row`;
        if (made === undefined && winners > 0) return 'a creation was told and not made';
        if (made !== undefined && winners + unknown < 1) return 'a row was made by nobody';
        return undefined;
      },
      keepsRows: true,
      again: true,
    }),
  },
  findOrCreate: {
    storm: type => ({
      rounds: 1,
      call: ({ use, client }) => use(type).findOrCreate(ID, { by: `${client}` }),
      invariant: async verdict => {
        const made = await verdict.use(type).find(ID, { consistent: true });
        verdict.applied('findOrCreate', made === undefined ? 0 : 1);
        return made === undefined && verdict.tally['findOrCreate']!.winners > 0
          ? 'a row was answered that is not there'
          : undefined;
      },
      keepsRows: true,
      again: true,
    }),
  },
  put: counting('put', async (type, _, condition) => {
    const one = await row(type);
    one.n++;
    return type.put(one, condition(one.n - 1));
  }),
  save: counting('save', async (type, _, condition) => {
    const one = await row(type);
    one.n++;
    return one.save(condition(one.n - 1));
  }),
  add: {
    storm: (type, kind) => ({
      ...counting('add', () => Promise.resolve()).storm(type, kind),
      call: ({ use }) => settled(kind, token => use(type).update(ID, o => [o.n.add(1)], onceBy(token))),
    }),
  },
  update: counting('update', async type => {
    const { n } = await row(type);
    return type.update(ID, o => [o.n.set(n + 1)], { if: o => o.n.eq(n) });
  }),
  mutate: counting('mutate', type => type.mutate(ID, one => void one.n++)),
  touch: {
    kinds: ['versioned', 'certain'],
    storm: type => ({
      seed: ({ use }) => use(type).create(ID),
      call: async ({ use }) => (await row(use(type))).touch(),
      invariant: async verdict => between('touch', verdict, (await row(verdict.use(type))).version),
      keepsRows: true,
      again: true,
      // A row that is made again counts its versions from 0.
      faults: STORM_FAULTS.filter(fault => fault !== 'recreate'),
    }),
  },
  delete: {
    storm: type => ({
      rounds: 1,
      seed: ({ use }) => use(type).create(ID),
      call: async ({ use }) => (await row(use(type))).delete({ if: o => o.n.gte(0) }),
      invariant: async verdict => {
        const left = await verdict.use(type).find(ID, { consistent: true });
        verdict.applied('delete', left === undefined ? 1 : 0);
        const { winners, unknown } = verdict.tally['delete']!;
        if (winners > 1) return `${winners} calls deleted one row`;
        if (left !== undefined && winners > 0) return 'a deletion was told and not made';
        return left === undefined && winners + unknown < 1 ? 'a row was deleted by nobody' : undefined;
      },
      again: true,
    }),
  },
  transact: {
    storm: type => ({
      seed: async ({ use }) => {
        await use(type).create(ID);
        await use(type).create({ id: 'other' });
      },
      call: ({ use, session: _ }) =>
        transact(tx =>
          tx.update(use(type), ID, o => [o.n.add(1)]).update(use(type), { id: 'other' }, o => [o.n.add(1)]),
        ),
      invariant: async verdict => {
        const [one, other] = [await row(verdict.use(type)), await verdict.use(type).get({ id: 'other' })];
        if (one.n !== other.n) return `a transaction was made in part: ${one.n} and ${other.n}`;
        return between('transact', verdict, one.n);
      },
      keepsRows: true,
      again: true,
    }),
  },
  transition: {
    kinds: ['versioned', 'certain'],
    storm: type => ({
      seed: ({ use }) => use(type).create(ID),
      call: async ({ use, client, round }) => {
        const { n, version } = await row(use(type));
        const event = use(CountEvent).of({ id: `${client}.${round}` });
        return transition({ actual: [use(type), ID, o => [o.n.set(n + 1)]], version, event });
      },
      invariant: async verdict => {
        const { n } = await row(verdict.use(type));
        const events = await verdict.use(CountEvent).scan().all();
        return events.length === n ? between('transition', verdict, n) : `${n} changes left ${events.length} events`;
      },
      keepsRows: true,
    }),
  },
  outbox: {
    storm: type => ({
      session: { outbox: { table: 'storm-delivery', sortKey: null } },
      seed: ({ use }) => use(type).create(ID),
      call: ({ use }) =>
        transact(tx =>
          tx.update(use(type), ID, o => [o.n.add(1)]).publish({ topic: 'counted', key: 'row', payload: {} }),
        ),
      invariant: async verdict => {
        const { n } = await row(verdict.use(type));
        // Rows of the library's own are no items of a class.
        const events = await verdict.session.transport.send(
          'Scan',
          { TableName: 'storm-delivery', Select: 'COUNT' },
          {},
        );
        const count = events.output.Count;
        return count === n ? between('outbox', verdict, n) : `${n} changes left ${count} events`;
      },
      keepsRows: true,
      again: true,
    }),
  },
  lease: {
    storm: type => {
      const tokens: number[] = [];
      let holder: number | undefined;
      return {
        seed: ({ use }) => {
          tokens.length = 0;
          holder = undefined;
          return use(type).create(ID);
        },
        call: async ({ use, client }) => {
          const lease = await acquireLease(use(type), ID, { ttlMs: 3_600_000 });
          if (holder !== undefined) throw new Error(`client ${client} holds the lease of client ${holder}`);
          tokens.push(lease.token);
          holder = client;
          await row(use(type));
          holder = undefined;
          return lease.release();
        },
        invariant: verdict => {
          verdict.applied('lease', tokens.length);
          const grows = tokens.every((token, i) => i === 0 || token > tokens[i - 1]!);
          return grows ? undefined : `the fencing tokens do not grow: ${tokens.join(', ')}`;
        },
      };
    },
  },
  idempotency: {
    storm: type => {
      let made = 0;
      return {
        rounds: 2,
        seed: ({ use }) => {
          made = 0;
          return use(type).create(ID);
        },
        call: async ({ use, session }) => {
          const marks = dynamoIdempotency({ table: 'storm-delivery', sortKey: null, session });
          if (await marks.once!('record', tx => tx.update(use(type), ID, o => [o.n.add(1)]))) made++;
        },
        invariant: async verdict => {
          const { n } = await row(verdict.use(type));
          verdict.applied('idempotency', n);
          if (n > 1 || made > n) return `one record was handled ${n} times, and told ${made} times`;
          return n === 1 && made + verdict.tally['idempotency']!.unknown < 1
            ? 'a record was handled by nobody'
            : undefined;
        },
        keepsRows: true,
      };
    },
  },
};

/** The verbs of the built-in programs. */
export const VERBS: readonly string[] = Object.keys(PROGRAMS);

/** The built-in program of a verb over a kind of class; undefined where that verb is not run with it. */
export function builtInStorm(verb: string, kind: Kind): Storm | undefined {
  const { kinds, storm } = PROGRAMS[verb]!;
  if (kinds?.includes(kind) === false) return undefined;
  const type = KINDS[kind] as CountedClass;
  const { call, ...rest } = storm(type, kind);
  return { entities: [type, CountEvent, Delivery], verbs: { [verb]: call }, ...rest };
}
