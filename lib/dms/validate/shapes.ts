import { below, type Place, type Report } from './report.js';

export type Fields = Readonly<Record<string, unknown>>;

/** What a map of the document may and must hold. */
export interface MapShape {
  /** Undefined where others are words for people, which nothing is made of. */
  readonly known?: readonly string[];
  readonly required?: readonly string[];
}

/** The value as a map with no key but the known ones; undefined, and a fault, where it is none. */
export function asMap(
  value: unknown,
  place: Place,
  context: { report: Report; shape: MapShape; what: string },
): Fields | undefined {
  const { report, shape, what } = context;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    report.add(place, 'shape', `${what} has to be a map`);
    return undefined;
  }
  const fields = value as Fields;
  for (const key of Object.keys(fields)) {
    if (shape.known?.includes(key) === false)
      report.add(below(place, key), 'unknown_key', `${what} has an unknown key ${JSON.stringify(key)}`);
  }
  for (const key of shape.required ?? []) {
    if (!Object.hasOwn(fields, key)) report.add(place, 'missing_key', `${what} has no ${key}`);
  }
  return fields;
}

/** The value as a list; an absent one is empty, and any other value a fault. */
export function asList(value: unknown, place: Place, context: { report: Report; what: string }): readonly unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  context.report.add(place, 'shape', `${context.what} has to be a list`);
  return [];
}

/** The value as text that is not empty; undefined where it is absent, or no such text, which is a fault. */
export function asText(value: unknown, place: Place, context: { report: Report; what: string }): string | undefined {
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  context.report.add(place, 'shape', `${context.what} has to be text that is not empty`);
  return undefined;
}

/** The value as one of some words. */
export function asWord<W extends string>(
  value: unknown,
  place: Place,
  context: { report: Report; what: string; words: readonly W[] },
): W | undefined {
  const { report, what, words } = context;
  if (value === undefined || words.includes(value as W)) return value as W | undefined;
  report.add(place, 'shape', `${what} has to be one of ${words.join(', ')}`);
  return undefined;
}

/** The value as true or false. */
export function asFlag(value: unknown, place: Place, context: { report: Report; what: string }): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  context.report.add(place, 'shape', `${context.what} has to be true or false`);
  return undefined;
}
