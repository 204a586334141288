import { isObject } from '../malformed.js';

const PER_MS: Readonly<Record<string, number>> = { MILLISECOND: 1, MICROSECOND: 1000 };

// Above this a number cannot be seconds (the year 5138), and above the next it cannot be milliseconds.
const MOST_SECONDS = 1e11;
const MOST_MILLISECONDS = 1e14;

/**
 * When a change was made. Streams tell seconds (the SDK a Date), Kinesis milliseconds or microseconds, and a line of an export
 * microseconds in its metadata; undefined where nothing is told.
 */
export function creationTime(change: Readonly<Record<string, unknown>>): Date | undefined {
  const told = change['ApproximateCreationDateTime'] ?? exportedMicros(change['Metadata']);
  const ms = told instanceof Date ? told.getTime() : milliseconds(told, change['ApproximateCreationDateTimePrecision']);
  return ms === undefined || Number.isNaN(ms) ? undefined : new Date(ms);
}

function milliseconds(told: unknown, precision: unknown): number | undefined {
  if (typeof told !== 'number') return undefined;
  const factor = typeof precision === 'string' ? PER_MS[precision] : undefined;
  if (factor !== undefined) return told / factor;
  return told < MOST_SECONDS ? told * 1000 : told < MOST_MILLISECONDS ? told : told / 1000;
}

function exportedMicros(metadata: unknown): number | undefined {
  const micros = isObject(metadata) ? metadata['WriteTimestampMicros'] : undefined;
  const text = isObject(micros) ? micros['N'] : micros;
  return typeof text === 'string' || typeof text === 'number' ? Number(text) : undefined;
}
