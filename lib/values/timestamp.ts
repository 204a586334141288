/** A moment as RFC 3339 text in UTC with nine fraction digits, `2026-01-16T00:00:00.123000000Z`: sorts as time does, in every runtime. */
export function formatTimestamp(moment: Date): string {
  return `${moment.toISOString().slice(0, -1)}000000Z`;
}
