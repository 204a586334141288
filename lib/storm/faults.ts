import { DynamormError } from '../errors/errors.js';

/**
 * What can befall a request on its way:
 *
 * - `reset-before`: the connection breaks, and the request never arrives;
 * - `reset-after`: it was carried out, and its answer is lost;
 * - `throttle`: the service refuses it for want of capacity;
 * - `500`: it was carried out, and the service answers that it failed;
 * - `html`: it was carried out, and a proxy answers with a page of its own;
 * - `truncated`: it was carried out, and half of the answer arrives;
 * - `half-open`: it was carried out, and nothing comes back until the client's patience is over;
 * - `late`: its connection breaks, and it arrives some time later, perhaps after the call that sent it has ended;
 * - `duplicate`: it arrives twice, the second time some time later;
 * - `recreate`: it was carried out and its answer lost, and before the next attempt somebody deletes the row and makes it again.
 *
 * The last three happen only where a client can do something about them: `late` and `duplicate` to writes whose condition fixes the
 * version, creates of keys that nobody deletes, and transactions, which carry a client token; `recreate` to writes of classes that
 * are `certain`. Any other request is reset instead, or passes.
 */
export const STORM_FAULTS = [
  'reset-before',
  'reset-after',
  'throttle',
  '500',
  'html',
  'truncated',
  'half-open',
  'late',
  'duplicate',
  'recreate',
] as const;

/** One of `STORM_FAULTS`. */
export type StormFault = (typeof STORM_FAULTS)[number];

/** A fault of a schedule: it befalls one request of one client, both counted from 0. */
export interface ScheduledFault {
  /** Number of the client. */
  readonly client: number;
  /** Number of the request among those of its client, attempts included. */
  readonly request: number;
  /** What happens to it. */
  readonly fault: StormFault;
}

/** Faults that leave a request without an answer that says what became of it. */
const AMBIGUOUS: ReadonlySet<StormFault> = new Set<StormFault>([
  'reset-before',
  'reset-after',
  '500',
  'html',
  'truncated',
  'half-open',
  'late',
  'recreate',
]);

/** Whether the client cannot know from the answer whether its request was carried out. */
export const isAmbiguousFault = ({ fault }: ScheduledFault): boolean => AMBIGUOUS.has(fault);

/** A schedule as text: `0.3:reset-after,1.0:throttle` is what befalls request 3 of client 0 and request 0 of client 1. */
export const scheduleText = (schedule: readonly ScheduledFault[]): string =>
  schedule.map(({ client, request, fault }) => `${client}.${request}:${fault}`).join(',');

/** Reads what `scheduleText` wrote. @throws DynamormError `ErrValidation` for another text */
export function readSchedule(text: string): readonly ScheduledFault[] {
  return text === '' ? [] : text.split(',').map(readFault);
}

function readFault(text: string): ScheduledFault {
  const [, client, request, fault] = /^(\d+)\.(\d+):([\w-]+)$/.exec(text.trim()) ?? [];
  if (client !== undefined && isFault(fault)) return { client: Number(client), request: Number(request), fault };
  throw new DynamormError(
    'ErrValidation',
    `${JSON.stringify(text)} is no fault of a schedule, such as 0.3:reset-after`,
  );
}

const isFault = (name: string | undefined): name is StormFault => (STORM_FAULTS as readonly unknown[]).includes(name);

/** Reads a list of faults. @throws DynamormError `ErrValidation` naming those there are */
export function readFaults(names: readonly string[]): readonly StormFault[] {
  return names.map(name => {
    if (isFault(name)) return name;
    throw new DynamormError('ErrValidation', `there is no fault ${name}; there are ${STORM_FAULTS.join(', ')}`);
  });
}

/** Random numbers in [0, 1) that are the same for the same seeds (mulberry32). */
export function seededRandom(...seeds: readonly number[]): () => number {
  let state = 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  for (const seed of seeds) state = (Math.imul(seed, 2654435761) ^ Math.floor(next() * 2 ** 32)) >>> 0;
  return next;
}

/** What a storm knows of a table: enough to tell which of its writes a late or second arrival cannot harm. */
export interface StormTable {
  readonly key: readonly string[];
  readonly version: string | undefined;
  readonly stamps: readonly string[];
  readonly certain: boolean;
}

/** A request as it arrives. */
export interface Arriving {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What a storm is made over. */
export interface StormWorld {
  readonly tables: ReadonlyMap<string, StormTable>;
  /** Whether nobody deletes a row: a create may then arrive late. */
  readonly keepsRows: boolean;
}

/** What happens to this request where `fault` was drawn; undefined for nothing. */
export function faultFor(fault: StormFault, arriving: Arriving, world: StormWorld): StormFault | undefined {
  if (fault === 'late') return bearsRepeating(arriving, world) ? 'late' : 'reset-before';
  if (fault === 'duplicate') return bearsRepeating(arriving, world) ? 'duplicate' : undefined;
  if (fault === 'recreate') return certainRow(arriving, world) === undefined ? 'reset-after' : 'recreate';
  return fault;
}

/** Whether a write may arrive late, or twice, without that any client could have prevented what it does. */
function bearsRepeating({ operation, input }: Arriving, { tables, keepsRows }: StormWorld): boolean {
  if (operation === 'TransactWriteItems') return input['ClientRequestToken'] !== undefined;
  if (operation !== 'PutItem' && operation !== 'UpdateItem' && operation !== 'DeleteItem') return false;
  const condition = input['ConditionExpression'];
  const table = tables.get(String(input['TableName']));
  // An alternative could hold where the version does not.
  if (typeof condition !== 'string' || table === undefined || / OR /.test(condition)) return false;
  const names = (input['ExpressionAttributeNames'] ?? {}) as Readonly<Record<string, string>>;
  const isAsked = (name: string, text: (placeholder: string) => string): boolean =>
    Object.entries(names).some(([placeholder, of]) => of === name && condition.includes(text(placeholder)));
  if (table.version !== undefined && isAsked(table.version, name => `${name} = :`)) return true;
  return keepsRows && operation === 'PutItem' && isAsked(table.key[0]!, name => `attribute_not_exists(${name})`);
}

/** A row of a certain class that a transaction of one action writes. */
export interface CertainRow {
  readonly name: string;
  readonly table: StormTable;
  readonly key: Readonly<Record<string, unknown>>;
}

/** The one row that a request writes, where its class is certain. */
export function certainRow({ operation, input }: Arriving, { tables }: StormWorld): CertainRow | undefined {
  const items = input['TransactItems'];
  if (operation !== 'TransactWriteItems' || !Array.isArray(items) || items.length !== 1) return undefined;
  const [action] = Object.values(items[0] as Readonly<Record<string, Readonly<Record<string, unknown>>>>);
  const name = String(action?.['TableName']);
  const table = tables.get(name);
  const from = (action?.['Key'] ?? action?.['Item']) as Readonly<Record<string, unknown>> | undefined;
  if (table?.certain !== true || from === undefined) return undefined;
  return { name, table, key: Object.fromEntries(table.key.map(part => [part, from[part]])) };
}
