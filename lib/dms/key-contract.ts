import { checkDerivedKey } from './check-derived-key.js';
import { readSource, type ReadOptions } from './read-yaml.js';
import { below, asList, asMap, asText, invalidDms, Report, type Place } from './report.js';
import { freeze } from './source.js';

/** What an input of a derived key may be. */
export type InputType = 'string' | 'number' | 'boolean';

/** A transform of a segment's text. */
export type Transform = 'trim' | 'wildcard_empty' | 'lowercase' | 'url_encode';

/** A value that a derived key is made of. */
export interface KeyInput {
  /** Name of the input, as segments and fixtures refer to it. */
  readonly name: string;
  /** The field it is in TypeScript; the name where absent. */
  readonly ts_name?: string;
  /** Any of them where absent. */
  readonly type?: InputType;
  /** Words for people: whether it may be missing, its segments say. */
  readonly optional?: boolean;
}

/** One part of a derived key. */
export interface KeySegment {
  /** Name of the segment, for people. */
  readonly name?: string;
  /** Text before the segment's value. */
  readonly prefix?: string;
  /** Text after the segment's value. */
  readonly suffix?: string;
  /** The input or the literal that the segment is made of. */
  readonly value?: { readonly input?: string; readonly literal?: string | number | boolean };
  /** Text, number or boolean that the segment always holds. */
  readonly literal?: string | number | boolean;
  /** Transforms of the text, in order. */
  readonly transforms?: readonly Transform[];
  /** Text used where the input is missing or empty. */
  readonly default?: string;
  /** Whether the segment is left out where its input is missing. */
  readonly optional?: boolean;
  /** Texts for which the segment is left out: empty, its default, or one of `values`. */
  readonly omit_when?: { readonly empty?: boolean; readonly default?: boolean; readonly values?: readonly string[] };
}

/** An example that every runtime has to reproduce. */
export interface KeyFixture {
  /** Name of the fixture. */
  readonly name: string;
  /** Words for people. */
  readonly description?: string;
  /** By input name. */
  readonly input: Readonly<Record<string, unknown>>;
  /** The key text that every runtime has to make. */
  readonly expect: string;
}

/** One derived key. */
export interface DerivedKey {
  /** Name of the key, by which `derived` finds it. */
  readonly name: string;
  /** Name of the generated function. */
  readonly helper?: string;
  /** Words for people. */
  readonly description?: string;
  /** Text between segments. Default: none. */
  readonly join?: string;
  /** Those that its segments name where absent. */
  readonly inputs?: readonly KeyInput[];
  /** The parts of the key, in order. */
  readonly segments: readonly KeySegment[];
  /** Examples that every runtime has to reproduce. */
  readonly fixtures?: readonly KeyFixture[];
}

/** A document of derived keys (contract section 8): key strings declared once, which every runtime makes alike. */
export interface KeyContract {
  /** Version of the contract format, as text. */
  readonly tabletheory_model_contract_version: '0.1' | '0.2';
  /** Group that the keys belong to, for people and generators. */
  readonly namespace?: string;
  /** Version of the model document that the contract goes with. */
  readonly dms_version?: '0.1' | '0.2';
  /** Which derived keys each model uses. */
  readonly models?: readonly {
    readonly name: string;
    readonly dms_model?: string;
    /** Words for people. */
    readonly table?: unknown;
    readonly derived_keys?: readonly string[];
  }[];
  /** The keys, each with a name of its own. */
  readonly derived_keys: readonly DerivedKey[];
}

/** The inputs of a derived key: none for one of literals. */
export function inputsOf(key: DerivedKey): readonly KeyInput[] {
  if (key.inputs !== undefined) return key.inputs;
  const names = new Set(key.segments.flatMap(({ value }) => value?.input ?? []));
  return [...names].map(name => ({ name }));
}

/** Whether the input of a segment need not be given: there is a default, or the segment is then left out. */
export const mayBeMissing = (segment: KeySegment): boolean =>
  segment.default !== undefined || segment.optional === true;

/** The field an input is in, in TypeScript. */
export const inputField = (input: KeyInput): string => input.ts_name ?? input.name;

const VERSIONS: readonly unknown[] = ['0.1', '0.2'];

/** Checks a document of derived keys. */
function checkContract(value: unknown, report: Report): void {
  const root: Place = { path: [] };
  const shape = { required: ['tabletheory_model_contract_version', 'derived_keys'] };
  const fields = asMap(value, root, { report, shape, what: 'the document' });
  if (fields === undefined) return;
  const version = fields['tabletheory_model_contract_version'];
  for (const key of ['tabletheory_model_contract_version', 'dms_version']) {
    if (fields[key] !== undefined && !VERSIONS.includes(fields[key]))
      report.add(below(root, key), 'dms_version', `${key} has to be the text "0.1" or "0.2"`);
  }
  asText(fields['namespace'], below(root, 'namespace'), { report, what: 'namespace' });
  const at = below(root, 'derived_keys');
  const keys = asList(fields['derived_keys'], at, { report, what: 'derived_keys' });
  const names = keys.map((key, i) => checkDerivedKey(key, below(at, i), { report, version }));
  for (const part of ['name', 'helper'] as const)
    checkUnique(
      names.map(one => one[part]),
      { at, part, report },
    );
  checkModels(fields['models'], below(root, 'models'), { report, known: new Set(names.map(one => one.name)) });
}

function checkUnique(
  names: readonly (string | undefined)[],
  { at, part, report }: { at: Place; part: string; report: Report },
): void {
  names.forEach((name, i) => {
    if (name !== undefined && names.indexOf(name) < i)
      report.add(below(at, i, part), 'derived_key', `two derived keys have the ${part} ${name}`);
  });
}

function checkModels(
  value: unknown,
  place: Place,
  { report, known }: { report: Report; known: ReadonlySet<string | undefined> },
): void {
  asList(value, place, { report, what: 'models' }).forEach((model, i) => {
    const at = below(place, i);
    const shape = { required: ['name'] };
    const fields = asMap(model, at, { report, shape, what: 'the model' });
    for (const key of ['name', 'dms_model']) asText(fields?.[key], below(at, key), { report, what: key });
    const list = below(at, 'derived_keys');
    asList(fields?.['derived_keys'], list, { report, what: 'derived_keys' }).forEach((name, n) => {
      if (typeof name !== 'string' || !known.has(name))
        report.add(below(list, n), 'derived_key', `there is no derived key ${String(name)}`);
    });
  });
}

/**
 * A document of derived keys of YAML or JSON text, or of parsed data, checked and frozen.
 * @throws ErrInvalidModel with every fault
 */
export function parseKeyContract(given: unknown, options: ReadOptions = {}): KeyContract {
  const source = readSource(given, options);
  const report = new Report(source);
  checkContract(source.value, report);
  if (report.faults.length > 0) throw invalidDms(report.faults);
  return freeze(source.value) as KeyContract;
}
