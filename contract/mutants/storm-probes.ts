// Storms as probes: the programs that `npx dynamorm storm` has, and one of unique values, a few runs of each.
import { builtInStorm, KINDS, VERBS, type Kind } from '../../lib/cli/storm-programs.js';
import { Attribute, Entity, PartitionKey, Table, Unique, type Key } from '../../lib/index.js';
import { StormRunner, type Storm } from '../../lib/storm/run.js';

@Table('storm-members', { model: 'StormMember' })
class StormMember extends Entity {
  @PartitionKey() id!: Key<string>;
  @Unique() @Attribute() mail = '';
}

/** Every client wants one mail address for a row of its own. */
const uniqueStorm: Storm = {
  entities: [StormMember],
  rounds: 1,
  verbs: { take: ({ use, client }) => use(StormMember).create({ id: `${client}`, mail: 'm' }) },
  invariant: async ({ use, tally }) => {
    const holders = await use(StormMember).scan().all();
    const { winners, unknown } = tally['take']!;
    if (holders.length > 1) return `${holders.length} rows hold one unique value`;
    if (winners > holders.length) return 'a value was told to be taken and is not';
    return holders.length > winners + unknown ? 'a value was taken by nobody' : undefined;
  },
  keepsRows: true,
  again: true,
};

const SEEDS = 8;
const CLIENTS = [2, 1, 8];

/** Throws what does not hold in one of the runs. In a class that is certain nothing stays unknown either. */
async function holds(storm: Storm, isCertain: boolean): Promise<void> {
  const runner = new StormRunner(storm);
  const throttled = { seed: 98, clients: 1, faults: ['throttle'], rate: 0.4 } as const;
  const drawn = Array.from({ length: SEEDS }, (_, i) => CLIENTS.map(clients => ({ seed: i + 1, clients }))).flat();
  for (const run of [throttled, ...drawn]) {
    const { failure, tally } = await runner.run(run);
    const unknown = isCertain && Object.values(tally).some(one => one.unknown > 0);
    if (failure === undefined && !unknown) continue;
    throw new Error(
      `seed ${run.seed}, ${run.clients} clients: ${failure ?? 'an outcome of a certain class is unknown'}`,
    );
  }
}

const builtIn = VERBS.flatMap(verb =>
  (Object.keys(KINDS) as Kind[]).flatMap((kind): [string, () => Promise<void>][] => {
    const storm = builtInStorm(verb, kind);
    return storm === undefined
      ? []
      : [[`storm-${verb}-${kind}`, () => holds(storm, kind === 'certain' && verb === 'add')]];
  }),
);

/** By name: `storm-VERB-KIND`, and `storm-unique`. */
export const STORM_PROBES: Readonly<Record<string, () => Promise<void>>> = {
  ...Object.fromEntries(builtIn),
  'storm-unique': () => holds(uniqueStorm, false),
};
