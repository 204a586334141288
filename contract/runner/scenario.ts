import { readFileSync } from 'node:fs';
import { loadText } from './yaml.js';
import { asText, malformed, objectOf, type Data } from './data.js';

/** One step: what is done, with which operands, and what must be seen then. */
export interface Step {
  readonly op: string;
  readonly model: string;
  readonly operands: Data;
  readonly expect: Data;
}

/** A scenario file, its shape checked. */
export interface Scenario {
  readonly name: string;
  readonly file: string;
  /** `frozen` once a second runtime passes it unchanged: what it says then changes with the contract's version only. */
  readonly status: 'incubating' | 'frozen';
  readonly capabilities: readonly string[];
  readonly model: string;
  readonly table: string | undefined;
  readonly seed: string | undefined;
  /** What the seeding runtime does, for interop; another runtime runs `steps` alone on the table it finds. */
  readonly seeding: { readonly runtime: string; readonly steps: readonly Step[] } | undefined;
  readonly steps: readonly Step[];
}

const KNOWN = ['name', 'dms_version', 'status', 'requires_capabilities', 'model', 'table', 'encryption', 'steps'];
const INTEROP = ['seed_runtime', 'seed_steps', 'read_steps'];
/** What a file or a step may say about itself: words for people, which no runtime acts on. */
const PROSE = ['description', 'comment', 'notes'];

/** Reads a scenario file. Throws a sentence for one that is malformed, so that it counts as failed. */
export function readScenario(file: string): Scenario {
  const data = objectOf(loadText(readFileSync(file, 'utf8')), 'the file');
  for (const name of Object.keys(data))
    if (![...KNOWN, ...INTEROP, ...PROSE].includes(name)) throw malformed(`unknown member "${name}"`);
  const version = asText(data['dms_version'] ?? '');
  if (version !== '0.1' && version !== '0.2') throw malformed(`dms_version is "0.1" or "0.2", not "${version}"`);
  const model = textOf(data['model'], 'model');
  const steps = (name: string): Step[] => stepsOf(data[name], { what: name, model });
  const isInterop = INTEROP.some(name => data[name] !== undefined);
  if (isInterop && data['steps'] !== undefined)
    throw malformed('a scenario has either steps, or seed_runtime, seed_steps and read_steps');
  return {
    name: textOf(data['name'], 'name'),
    file,
    status: statusOf(data['status']),
    capabilities: listOf(data['requires_capabilities'] ?? [], 'requires_capabilities').map(String),
    model,
    table: data['table'] === undefined ? undefined : tableOf(objectOf(data['table'], 'table')),
    seed: seedOf(data['encryption']),
    seeding: isInterop
      ? { runtime: textOf(data['seed_runtime'], 'seed_runtime'), steps: steps('seed_steps') }
      : undefined,
    steps: steps(isInterop ? 'read_steps' : 'steps'),
  };
}

function stepsOf(list: unknown, { what, model }: { what: string; model: string }): Step[] {
  const steps = listOf(list, what);
  if (steps.length === 0) throw malformed(`${what} is empty`);
  return steps.map((step, i) => {
    const { op, model: own, expect, ...rest } = objectOf(step, `${what}[${i}]`);
    const operands = Object.fromEntries(
      Object.entries(rest).filter(([name]) => name !== 'name' && !PROSE.includes(name)),
    );
    return {
      op: textOf(op, `${what}[${i}].op`),
      model: own === undefined ? model : textOf(own, `${what}[${i}].model`),
      operands,
      expect: expect === undefined || expect === null ? {} : objectOf(expect, `${what}[${i}].expect`),
    };
  });
}

function statusOf(status: unknown): Scenario['status'] {
  if (status === undefined || status === 'incubating') return 'incubating';
  if (status === 'frozen') return status;
  throw malformed('status is incubating or frozen');
}

function tableOf(table: Data): string | undefined {
  for (const name of Object.keys(table)) if (name !== 'name') throw malformed(`unknown member "table.${name}"`);
  return table['name'] === undefined ? undefined : textOf(table['name'], 'table.name');
}

function seedOf(encryption: unknown): string | undefined {
  if (encryption === undefined || encryption === null) return undefined;
  const { provider = 'deterministic', seed, ...others } = objectOf(encryption, 'encryption');
  if (provider !== 'deterministic') throw malformed(`unknown encryption provider "${String(provider)}"`);
  for (const name of Object.keys(others)) throw malformed(`unknown member "encryption.${name}"`);
  return textOf(seed, 'encryption.seed');
}

function textOf(value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw malformed(`${what} is a text`);
}

export function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw malformed(`${what} is a list`);
}
