import type { DmsAttribute } from '../../lib/dms/index.js';
import type { Value } from '../../lib/index.js';
import { sameDecimal } from './decimal.js';
import { sortedJson } from './field-value.js';

const TYPES = ['S', 'N', 'B', 'BOOL', 'NULL', 'M', 'L', 'SS', 'NS', 'BS'] as const;

/** The one type member of a wire value. */
export const wireType = (value: Value): string => TYPES.find(type => value[type] !== undefined) ?? 'none';

/** Whether a wire value is what a scenario expects of an attribute: a logical value, or a wire value in JSON. */
export function matches(expected: unknown, actual: Value | undefined, attribute?: DmsAttribute): boolean {
  if (actual === undefined) return false;
  if (attribute?.json === true && attribute.type === 'S') return matchesText(expected, actual);
  const typed = typedOf(expected, attribute);
  if (typed !== undefined) return typed[0] === wireType(actual) && matchesType(typed[1], actual);
  if (isSet(attribute?.type) && (expected === null || (Array.isArray(expected) && expected.length === 0)))
    return actual.NULL === true || sizeOf(actual) === 0;
  return matchesType(expected, actual);
}

const isSet = (type: string | undefined): boolean => type === 'SS' || type === 'NS' || type === 'BS';
const sizeOf = (value: Value): number | undefined => (value.SS ?? value.NS ?? value.BS)?.length;

/** JSON text: the canonical text of the value expected, or the very text where a text is expected. */
function matchesText(expected: unknown, actual: Value): boolean {
  if (expected === null) return actual.NULL === true;
  if (actual.S === undefined) return false;
  return actual.S === sortedJson(expected) || (typeof expected === 'string' && actual.S === expected);
}

/** `{S: "x"}` given for an attribute that is no map. */
function typedOf(expected: unknown, attribute: DmsAttribute | undefined): readonly [string, unknown] | undefined {
  if (typeof expected !== 'object' || expected === null || Array.isArray(expected)) return undefined;
  if (attribute?.type === 'M' || attribute?.json === true) return undefined;
  const entries = Object.entries(expected);
  const [entry] = entries;
  return entries.length === 1 && (TYPES as readonly string[]).includes(entry![0]) ? entry : undefined;
}

/** A number may be given as text wherever one is stored, within a document too: text stored is never a number given. */
function matchesType(expected: unknown, actual: Value): boolean {
  switch (wireType(actual)) {
    case 'S':
      return expected === actual.S;
    case 'N':
      return (typeof expected === 'number' || typeof expected === 'string') && sameDecimal(expected, actual.N);
    case 'B':
      return expected === base64(actual.B!);
    case 'BOOL':
      return expected === actual.BOOL;
    case 'NULL':
      return expected === null || expected === true;
    case 'SS':
      return sameMembers(expected, actual.SS!, (one, other) => one === other);
    case 'NS':
      return sameMembers(expected, actual.NS!, sameDecimal);
    case 'BS':
      return sameMembers(expected, actual.BS!.map(base64), (one, other) => one === other);
    case 'L':
      return sameList(expected, actual.L!);
    default:
      return sameMap(expected, actual.M ?? {});
  }
}

const base64 = (value: unknown): string => Buffer.from(value as Uint8Array).toString('base64');

function sameMembers(
  expected: unknown,
  members: readonly unknown[],
  same: (a: unknown, b: unknown) => boolean,
): boolean {
  if (!Array.isArray(expected) || expected.length !== members.length) return false;
  return (
    expected.every(one => members.some(member => same(one, member))) &&
    members.every(member => expected.some(one => same(one, member)))
  );
}

function sameList(expected: unknown, elements: readonly Value[]): boolean {
  if (!Array.isArray(expected) || expected.length !== elements.length) return false;
  return expected.every((one, i) => matches(one, elements[i], NESTED));
}

/** Within a document every object is a map, never a typed value. */
const NESTED: DmsAttribute = { attribute: '', type: 'M' };

function sameMap(expected: unknown, entries: Readonly<Record<string, Value>>): boolean {
  if (typeof expected !== 'object' || expected === null || Array.isArray(expected)) return false;
  const names = Object.keys(expected);
  if (names.length !== Object.keys(entries).length) return false;
  return names.every(
    name => Object.hasOwn(entries, name) && matches((expected as Record<string, unknown>)[name], entries[name], NESTED),
  );
}
