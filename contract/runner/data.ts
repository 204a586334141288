/** An object of a scenario file. */
export type Data = Readonly<Record<string, unknown>>;

/** The error of a scenario that is not in the format: it says what is wrong with the file, not with the library. */
export class MalformedScenario extends Error {}

export const malformed = (why: string): MalformedScenario => new MalformedScenario(`malformed scenario: ${why}`);

export function objectOf(value: unknown, what: string): Data {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Data;
  throw malformed(`${what} is an object`);
}

/** The members of an operand, none but the known ones. */
export function membersOf(value: unknown, what: string, known: readonly string[]): Data {
  const data = objectOf(value, what);
  for (const name of Object.keys(data)) if (!known.includes(name)) throw malformed(`unknown member "${what}.${name}"`);
  return data;
}

/** JSON text with sorted keys, for comparisons and reports; bytes as base64, sets as sorted lists. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  return JSON.stringify(value, (_name, member: unknown) => plain(member)) ?? typeof value;
}

function plain(member: unknown): unknown {
  if (typeof member === 'bigint') return `${member}n`;
  if (member instanceof Set) return [...(member as Set<unknown>)].map(plain).sort();
  if (member instanceof Uint8Array) return `base64:${Buffer.from(member).toString('base64')}`;
  if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
  if ((member as { type?: unknown }).type === 'Buffer') return member;
  return Object.fromEntries(Object.entries(member).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
}

/** A member that is meant as text, or was written as a number. */
export const asText = (value: unknown): string => (typeof value === 'string' ? value : show(value));
