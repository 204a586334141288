import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { load } from 'js-yaml';
import { asText, malformed, objectOf, type Data } from './data.js';

/** The folders of scenarios, in the order of the parity tiers. */
export const TIERS = ['p0', 'p1', 'p2', 'p3', 'p4', 'interop'] as const;

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
  readonly tier: string;
  readonly capabilities: readonly string[];
  readonly model: string;
  readonly table: string | undefined;
  readonly seed: string | undefined;
  /** What the seeding runtime does, for interop; another runtime runs `steps` alone on the table it finds. */
  readonly seeding: { readonly runtime: string; readonly steps: readonly Step[] } | undefined;
  readonly steps: readonly Step[];
}

const KNOWN = ['name', 'dms_version', 'requires_capabilities', 'model', 'table', 'encryption', 'steps', 'description'];
const INTEROP = ['seed_runtime', 'seed_steps', 'read_steps'];

/** Scenario files of a directory and its folders; with a tier, those of the folder of that name only. */
export function scenarioFiles(directory: string, tier?: string): string[] {
  const entries = readdirSync(directory).sort();
  const files: string[] = [];
  for (const entry of entries) {
    const path = join(directory, entry);
    if (statSync(path).isDirectory()) files.push(...scenarioFiles(path));
    else if (/\.(ya?ml|json)$/i.test(entry)) files.push(path);
  }
  return tier === undefined ? files : files.filter(file => file.split(/[\\/]/).includes(tier));
}

/** Reads a scenario file. Throws a sentence for one that is malformed, so that it counts as failed. */
export function readScenario(file: string): Scenario {
  const data = objectOf(load(readFileSync(file, 'utf8')), 'the file');
  for (const name of Object.keys(data))
    if (!KNOWN.includes(name) && !INTEROP.includes(name)) throw malformed(`unknown member "${name}"`);
  const version = asText(data['dms_version'] ?? '');
  if (version !== '0.1' && version !== '0.2') throw malformed(`dms_version is "0.1" or "0.2", not "${version}"`);
  const model = textOf(data['model'], 'model');
  const steps = (list: unknown, what: string): Step[] => stepsOf(list, { what, model });
  const seeding =
    data['seed_steps'] === undefined
      ? undefined
      : { runtime: textOf(data['seed_runtime'], 'seed_runtime'), steps: steps(data['seed_steps'], 'seed_steps') };
  if ((data['steps'] === undefined) === (data['read_steps'] === undefined))
    throw malformed('a scenario has either steps or seed_steps and read_steps');
  return {
    name: textOf(data['name'], 'name'),
    file,
    tier: file.split(/[\\/]/).find(part => (TIERS as readonly string[]).includes(part)) ?? '-',
    capabilities: listOf(data['requires_capabilities'] ?? [], 'requires_capabilities').map(String),
    model,
    table: data['table'] === undefined ? undefined : tableOf(objectOf(data['table'], 'table')),
    seed: seedOf(data['encryption']),
    seeding,
    steps: steps(data['steps'] ?? data['read_steps'], data['steps'] === undefined ? 'read_steps' : 'steps'),
  };
}

/** A name to print for a file that could not be read. */
export const fileName = (file: string): string => basename(file).replace(/\.(ya?ml|json)$/i, '');

function stepsOf(list: unknown, { what, model }: { what: string; model: string }): Step[] {
  const steps = listOf(list, what);
  if (steps.length === 0) throw malformed(`${what} is empty`);
  return steps.map((step, i) => {
    const { op, model: own, expect, ...operands } = objectOf(step, `${what}[${i}]`);
    return {
      op: textOf(op, `${what}[${i}].op`),
      model: own === undefined ? model : textOf(own, `${what}[${i}].model`),
      operands,
      expect: expect === undefined || expect === null ? {} : objectOf(expect, `${what}[${i}].expect`),
    };
  });
}

function tableOf(table: Data): string | undefined {
  for (const name of Object.keys(table)) if (name !== 'name') throw malformed(`unknown member "table.${name}"`);
  return table['name'] === undefined ? undefined : textOf(table['name'], 'table.name');
}

function seedOf(encryption: unknown): string | undefined {
  if (encryption === undefined || encryption === null) return undefined;
  const { provider, seed, ...others } = objectOf(encryption, 'encryption');
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
