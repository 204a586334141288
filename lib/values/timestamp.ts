/**
 * A moment as RFC 3339 text in UTC with nine fraction digits, `2026-01-16T00:00:00.123000000Z`: sorts as time does, in every
 * runtime. `subMillis`: the six digits below the millisecond, as a number from 0 to 999,999.
 */
export function formatTimestamp(moment: Date, subMillis = 0): string {
  const digits = subMillis === 0 ? '000000' : String(subMillis).padStart(6, '0');
  return `${moment.toISOString().slice(0, -1)}${digits}Z`;
}
