import { existsSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import {
  STORM_FAULTS,
  readFaults,
  readSchedule,
  scheduleText,
  type ScheduledFault,
  type StormFault,
} from '../storm/faults.js';
import { StormRunner, shrinkStorm, type SmallestFailure, type Storm, type StormRun } from '../storm/run.js';
import { UsageError, type Command, type Terminal } from './command.js';
import { KINDS, VERBS, builtInStorm, type Kind } from './storm-programs.js';
import { failureLines, figuresTable, progressText, type StormFigures } from './storm-report.js';

/** A storm with what it is called by in the table of figures. */
export interface NamedStorm {
  readonly verb: string;
  readonly kind: string;
  readonly storm: Storm;
}

/** Which runs are made of each program: all seeds with every number of clients. */
export interface StormPlan {
  readonly seeds: readonly number[];
  readonly clients: readonly number[];
  readonly faults?: readonly StormFault[] | undefined;
  readonly rate?: number | undefined;
  readonly schedule?: readonly ScheduledFault[] | undefined;
}

/** What all runs of one program showed. */
export interface StormOutcome {
  readonly figures: readonly StormFigures[];
  readonly smallest: SmallestFailure | undefined;
}

/** Runs one program by a plan; ends at the first run in which something does not hold, made as small as it could be. */
export async function runStorm({ kind, storm }: NamedStorm, plan: StormPlan, ran: () => void): Promise<StormOutcome> {
  const runner = new StormRunner(storm);
  const names = Object.keys(storm.verbs);
  const figures = names.map(verb => ({
    verb,
    kind,
    runs: 0,
    winners: 0,
    applied: undefined as number | undefined,
    unknown: 0,
    refused: 0,
    requests: 0,
    faults: 0,
  }));
  for (const clients of plan.clients) {
    for (const seed of plan.seeds) {
      const run: StormRun = {
        seed,
        clients,
        ...(plan.faults && { faults: plan.faults }),
        ...(plan.rate !== undefined && { rate: plan.rate }),
        ...(plan.schedule && { schedule: plan.schedule }),
      };
      const result = await runner.run(run);
      for (const one of figures) {
        const { winners, unknown, refused } = result.tally[one.verb]!;
        one.runs++;
        one.winners += winners;
        one.unknown += unknown;
        one.refused += refused;
        if (one.verb in result.applied) one.applied = (one.applied ?? 0) + result.applied[one.verb]!;
      }
      figures[0]!.requests += result.requests;
      figures[0]!.faults += result.happened.length;
      if (result.failure !== undefined) return { figures, smallest: await shrinkStorm(runner, run, result) };
      ran();
    }
  }
  return { figures, smallest: undefined };
}

/** The built-in programs, those of these verbs and kinds. */
export function builtInStorms(
  verbs: readonly string[] = VERBS,
  kinds: readonly string[] = Object.keys(KINDS),
): readonly NamedStorm[] {
  return verbs.flatMap(verb =>
    kinds.flatMap(kind => {
      const storm = builtInStorm(verb, kind as Kind);
      return storm === undefined ? [] : [{ verb, kind, storm }];
    }),
  );
}

const HELP = `dynamorm storm [MODULE] [--seeds NUMBER] [--seed NUMBER] [--clients LIST] [--faults LIST] [--verbs LIST] …

Runs a program on an engine in this process, over a network on which requests are lost, answered twice, refused or delayed, and
checks that what was told is what is stored. Without a module: every verb of this library over four kinds of classes. A module
exports entities, verbs (functions by name), an invariant, and where it needs one a seed; see docs/storm.md.

  --seeds NUMBER   runs of each program with each number of clients (default 20)
  --seed NUMBER    the first seed; the same seed makes the same run (default 1)
  --clients LIST   clients at once (default 1,2,8)
  --faults LIST    what befalls requests (default all: ${STORM_FAULTS.slice(0, 5).join(',')},
                   ${STORM_FAULTS.slice(5).join(',')})
  --rate NUMBER    share of the requests that something befalls, 0 to 1 (default drawn by the seed, 0.05 to 0.55)
  --verbs LIST     verbs of the module, or of ${VERBS.slice(0, 8).join(',')},
                   ${VERBS.slice(8).join(',')}
  --kinds LIST     kinds of classes without a module: ${Object.keys(KINDS).join(',')}
  --schedule TEXT  these faults and no others, such as 0.3:reset-after for request 3 of client 0: what a failure prints`;

/** `dynamorm storm`: verbs under lost answers, until an invariant breaks or all runs are made. */
export const storm: Command = {
  name: 'storm',
  summary: 'your classes and invariants under lost answers, throttles and races',
  help: HELP,
  async run(args, terminal) {
    const { module, plan, verbs, kinds } = stormOptions(args);
    const storms = module === undefined ? builtInStorms(verbs, kinds) : [await loadStorm(module, verbs)];
    const progress = progressOf(terminal, storms.length * plan.seeds.length * plan.clients.length);
    const outcomes: StormOutcome[] = [];
    const failures: string[] = [];
    for (const named of storms) {
      const outcome = await runStorm(named, plan, () => progress(named));
      outcomes.push(outcome);
      if (outcome.smallest === undefined) continue;
      failures.push(
        ...failureLines(named, outcome.smallest, commandFor(named, module, { plan, smallest: outcome.smallest })),
      );
    }
    terminal.out(figuresTable(outcomes.flatMap(({ figures }) => figures)));
    if (failures.length === 0) return;
    terminal.error(failures.join('\n'));
    const failed = outcomes.filter(({ smallest }) => smallest !== undefined).length;
    throw new Error(`${failed} of ${storms.length} programs did not hold`);
  },
};

const EVERY_MS = 1000;

function progressOf(terminal: Terminal, total: number): (at: NamedStorm) => void {
  const started = performance.now();
  let [done, shown] = [0, started];
  return ({ verb, kind }) => {
    done++;
    const now = performance.now();
    if (done < total && now - shown < EVERY_MS) return;
    shown = now;
    terminal.error(progressText({ title: `${verb} × ${kind}`, done, total, seconds: (now - started) / 1000 }));
  };
}

/** The command that makes the failing run again. */
function commandFor(
  { verb, kind }: NamedStorm,
  module: string | undefined,
  { plan, smallest }: { readonly plan: StormPlan; readonly smallest: SmallestFailure },
): string {
  const { seed, clients = 2, schedule } = smallest.run;
  const how =
    schedule !== undefined
      ? `--schedule '${scheduleText(schedule)}'`
      : [plan.faults && `--faults ${plan.faults.join(',')}`, plan.rate !== undefined && `--rate ${plan.rate}`]
          .filter(Boolean)
          .join(' ');
  const verbs = verb === ALL ? '' : ` --verbs ${verb}`;
  const what = module === undefined ? `--verbs ${verb} --kinds ${kind}` : `${module}${verbs}`;
  return `npx dynamorm storm ${what} --seeds 1 --seed ${seed} --clients ${clients} ${how}`.trimEnd();
}

interface StormOptions {
  readonly module: string | undefined;
  readonly plan: StormPlan;
  readonly verbs: readonly string[] | undefined;
  readonly kinds: readonly string[] | undefined;
}

function stormOptions(args: readonly string[]): StormOptions {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: true,
      options: {
        seeds: { type: 'string', default: '20' },
        seed: { type: 'string', default: '1' },
        clients: { type: 'string', default: '1,2,8' },
        faults: { type: 'string' },
        rate: { type: 'string' },
        verbs: { type: 'string' },
        kinds: { type: 'string' },
        schedule: { type: 'string' },
      },
    });
    const [module, ...others] = positionals;
    if (others.length > 0) throw new UsageError(`One module at a time: ${others.join(', ')} is too many.`);
    const first = wholeNumber('seed', values.seed, 0);
    const known = module === undefined;
    return {
      module,
      verbs: listOf('verbs', values.verbs, known ? VERBS : undefined),
      kinds: listOf('kinds', values.kinds, known ? Object.keys(KINDS) : []),
      plan: {
        seeds: Array.from({ length: wholeNumber('seeds', values.seeds, 1) }, (_, i) => first + i),
        clients: values.clients.split(',').map(text => wholeNumber('clients', text, 1)),
        faults: values.faults === undefined ? undefined : readFaults(values.faults.split(',')),
        rate: values.rate === undefined ? undefined : share(values.rate),
        schedule: values.schedule === undefined ? undefined : readSchedule(values.schedule),
      },
    };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function wholeNumber(name: string, text: string, least: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw new UsageError(`--${name} takes whole numbers from ${least}, not ${text}.`);
}

function share(text: string): number {
  const rate = Number(text);
  if (text !== '' && rate >= 0 && rate <= 1) return rate;
  throw new UsageError(`--rate takes a number from 0 to 1, not ${text}.`);
}

function listOf(
  name: string,
  text: string | undefined,
  known: readonly string[] | undefined,
): readonly string[] | undefined {
  const list = text?.split(',');
  const unknown = known && list?.find(one => !known.includes(one));
  if (unknown === undefined) return list;
  throw new UsageError(
    `--${name} knows no ${unknown}${known!.length === 0 ? ' with a module' : `: there are ${known!.join(', ')}`}.`,
  );
}

/** What a module's program is called where all of its verbs run. */
const ALL = 'all';
const TYPESCRIPT = /^\.[cm]?tsx?$/;

/** The program that a module exports, by name or as its default. @throws UsageError for one that is none */
async function loadStorm(module: string, verbs: readonly string[] | undefined): Promise<NamedStorm> {
  const path = resolve(module);
  if (!existsSync(path)) throw new UsageError(`There is no module ${module}.`);
  let exported: Partial<Storm> & { readonly default?: Partial<Storm> };
  try {
    exported = (await import(pathToFileURL(path).href)) as typeof exported;
  } catch (cause) {
    const hint = TYPESCRIPT.test(extname(path))
      ? ' Node runs no decorators: compile it, or start it as node --import tsx node_modules/dynamorm/dist/esm/cli.js storm …'
      : '';
    throw new Error(`${module}: ${(cause as Error).message}.${hint}`, { cause });
  }
  const program = checkedStorm(module, exported.entities === undefined ? (exported.default ?? exported) : exported);
  const unknown = verbs?.find(verb => !(verb in program.verbs));
  if (unknown !== undefined)
    throw new UsageError(`${module} has no verb ${unknown}; it has ${Object.keys(program.verbs).join(', ')}.`);
  const chosen = Object.entries(program.verbs).filter(([verb]) => verbs?.includes(verb) !== false);
  // A module's namespace is read only, and has more members than a program.
  return {
    verb: verbs?.join(',') ?? ALL,
    kind: basename(module, extname(module)),
    storm: { ...program, verbs: Object.fromEntries(chosen) },
  };
}

function checkedStorm(module: string, program: Partial<Storm>): Storm {
  const { entities, verbs, invariant } = program;
  if (!Array.isArray(entities) || entities.length === 0 || entities.some(type => typeof type !== 'function'))
    throw new UsageError(`${module} must export entities, a list of classes.`);
  const calls = typeof verbs === 'object' && verbs !== null ? Object.values(verbs) : [];
  if (calls.length === 0 || calls.some(call => typeof call !== 'function'))
    throw new UsageError(`${module} must export verbs, an object of functions.`);
  if (typeof invariant !== 'function') throw new UsageError(`${module} must export invariant, a function.`);
  return program as Storm;
}
