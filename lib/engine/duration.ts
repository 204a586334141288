const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/;

/** A span of time: milliseconds, or a number with a unit, such as `'500ms'`, `'30s'`, `'15m'`, `'2h'`, `'7d'`. */
export type Duration = number | string;

/**
 * The milliseconds of a duration.
 * @throws TypeError for a text that is none.
 */
export function millisecondsOf(duration: Duration): number {
  if (typeof duration === 'number') return duration;
  const match = DURATION.exec(duration);
  if (match === null)
    throw new TypeError(`'${duration}' is no duration: write a number with ms, s, m, h or d, as in '2h'`);
  return Number(match[1]) * UNITS[match[2]!]!;
}
