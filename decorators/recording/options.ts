import type { FieldSpecParts } from './record.js';

/** The options of a decorator sorted into what a spec has a place for and the rest, and what is wrong with them. */
export interface ReadOptions {
  readonly parts: Partial<FieldSpecParts>;
  readonly fault: string | undefined;
}

const PLACES: ReadonlySet<string> = new Set(['name', 'codec', 'template', 'position']);

/** Reads the options of a field decorator; plain JavaScript may pass anything, and a misspelt option must not pass unseen. */
export function readOptions(given: unknown, known: readonly string[]): ReadOptions {
  if (given === undefined) return { parts: {}, fault: undefined };
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { parts: {}, fault: 'something that is no options object' };
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  const unknown = entries.find(([option]) => !known.includes(option));
  const rest = entries.filter(([option]) => !PLACES.has(option));
  return {
    parts: {
      ...Object.fromEntries(entries.filter(([option]) => PLACES.has(option))),
      ...(rest.length > 0 && { options: Object.fromEntries(rest) }),
    },
    fault: unknown === undefined ? wrongValue(entries) : `an unknown option ${unknown[0]}`,
  };
}

const KINDS: Readonly<Record<string, 'string' | 'number' | 'boolean' | 'function'>> = {
  name: 'string',
  position: 'number',
  omitEmpty: 'boolean',
  optional: 'boolean',
  required: 'boolean',
  json: 'boolean',
  group: 'string',
  of: 'string',
  bits: 'number',
  normalize: 'function',
};

function wrongValue(entries: readonly (readonly [string, unknown])[]): string | undefined {
  const { required, optional } = Object.fromEntries(entries);
  if (required !== undefined && required === optional)
    return 'options required and optional that contradict each other';
  for (const [option, value] of entries) {
    const kind = Object.hasOwn(KINDS, option) ? KINDS[option] : undefined;
    if (kind !== undefined && typeof value !== kind) return `an option ${option} that is no ${kind}`;
    if (option === 'name' && value === '') return 'an empty name';
    if (option === 'position' && (value as number) % 1 !== 0) return 'a position that is no whole number';
    if (option === 'validate' && !isSchema(value))
      return 'an option validate that is no Standard Schema (such as those of zod, valibot, arktype)';
    if (option === 'default' && value !== 'read') return "an option default that is not 'read'";
    if (option === 'bind' && value !== 'item') return "an option bind that is not 'item'";
  }
  return undefined;
}

function isSchema(value: unknown): boolean {
  const standard = (value as { '~standard'?: { validate?: unknown } } | null | undefined)?.['~standard'];
  return typeof standard?.validate === 'function';
}
