import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { malformed, membersOf, objectOf, show, type Data } from './data.js';

/** What the service, or the way to it, does to a request. */
const KINDS = ['throttle', 'server_error', 'no_answer', 'lost_answer', 'conflict', 'unprocessed'] as const;
type Kind = (typeof KINDS)[number];

const OPERATIONS = [
  'GetItem',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'Query',
  'Scan',
  'BatchGetItem',
  'BatchWriteItem',
  'TransactGetItems',
  'TransactWriteItems',
];

interface Fault {
  readonly operation: string;
  readonly kind: Kind;
  /** How many requests it befalls; undefined for every one of the step. */
  readonly times: number | undefined;
  /** How many entries of a batch are left, the last ones; undefined for all. */
  readonly items: number | undefined;
  befell: number;
}

interface Request {
  readonly headers: Record<string, string>;
  body?: unknown;
}
interface Answer {
  readonly response: { readonly statusCode: number; readonly headers: object; readonly body: unknown };
}
interface Handler {
  handle(request: Request, options?: object): Promise<Answer>;
}

/**
 * Faults on purpose, between the client and whatever answers it: they are the same on every engine, for none of them takes part.
 * Each is set up for the next step and must befall as many requests as it says, else the scenario fails.
 */
export class Faults {
  #faults: Fault[] = [];

  constructor(client: DynamoDBClient) {
    const handler = client.config.requestHandler as unknown as Handler;
    const handle = handler.handle.bind(handler);
    handler.handle = (request, options) => this.#answer(request, () => handle(request, options));
  }

  /** Sets one up: `{ operation, kind, times?, items? }`. */
  add(operands: Data): void {
    this.#faults.push(faultOf(operands));
  }

  /** Takes all of them away after the step. Answers what is wrong: one that befell fewer requests than it should have. */
  end(): string | undefined {
    const faults = this.#faults;
    this.#faults = [];
    const idle = faults.find(({ times, befell }) => befell < (times ?? 1));
    if (idle === undefined) return undefined;
    return `the fault ${idle.kind} befell ${idle.befell} requests ${idle.operation}, not ${idle.times ?? 'any'}`;
  }

  async #answer(request: Request, send: () => Promise<Answer>): Promise<Answer> {
    const operation = (request.headers['x-amz-target'] ?? request.headers['X-Amz-Target'] ?? '').split('.').at(-1)!;
    const fault = this.#faults.find(
      one => one.operation === operation && (one.times === undefined || one.befell < one.times),
    );
    if (fault === undefined) return send();
    fault.befell++;
    return EFFECTS[fault.kind](fault, { request, send });
  }
}

/** Throws a sentence for a fault that is not in the format. */
export function faultOf(operands: Data): Fault {
  const { operation, kind, times, items } = membersOf(operands, 'fault', ['operation', 'kind', 'times', 'items']);
  if (!OPERATIONS.includes(String(operation))) throw malformed(`fault: unknown operation ${show(operation)}`);
  if (!(KINDS as readonly unknown[]).includes(kind)) throw malformed(`fault: unknown kind ${show(kind)}`);
  if (kind === 'unprocessed' && !String(operation).startsWith('Batch'))
    throw malformed('fault: only a batch has unprocessed entries');
  if (items !== undefined && kind !== 'unprocessed') throw malformed('fault: items belongs to unprocessed');
  return {
    operation: String(operation),
    kind: kind as Kind,
    times: countOf(times, 'times'),
    items: countOf(items, 'items'),
    befell: 0,
  };
}

function countOf(given: unknown, what: string): number | undefined {
  if (given === undefined || (Number.isInteger(given) && Number(given) > 0)) return given as number | undefined;
  throw malformed(`fault: ${what} is a whole number above 0`);
}

interface Befallen {
  readonly request: Request;
  send(): Promise<Answer>;
}
type Effect = (fault: Fault, befallen: Befallen) => Promise<Answer> | Answer;

const EFFECTS: Readonly<Record<Kind, Effect>> = {
  throttle: () => refusal('ProvisionedThroughputExceededException', 'The throughput of the table was exceeded'),
  server_error: () => answer(500, { __type: `${SPACE}InternalServerError`, message: 'Internal server error' }),
  no_answer: () => Promise.reject(hungUp()),
  async lost_answer(_fault, { send }) {
    await send();
    throw hungUp();
  },
  conflict: ({ operation }, { request }) =>
    operation.startsWith('Transact')
      ? refusal('TransactionCanceledException', 'Transaction cancelled', { CancellationReasons: reasonsOf(request) })
      : refusal('TransactionConflictException', 'Transaction is ongoing for the item'),
  unprocessed: leaveUnprocessed,
};

const SPACE = 'com.amazonaws.dynamodb.v20120810#';

const refusal = (name: string, message: string, more: object = {}): Answer =>
  answer(400, { __type: SPACE + name, message, Message: message, ...more });

const answer = (statusCode: number, body: object): Answer => ({
  response: {
    statusCode,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: new TextEncoder().encode(JSON.stringify(body)),
  },
});

/** As Node's connection ends, under the name that the SDK's own handler gives it. */
const hungUp = (): Error => Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });

/** Another transaction holds the item of the first action. */
function reasonsOf(request: Request): object[] {
  const { TransactItems: actions } = bodyOf(request);
  return (actions as unknown[]).map((_action, i) =>
    i === 0 ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' } : { Code: 'None' },
  );
}

/** All of a batch, or its last entries. What goes on is signed as the whole: an endpoint that checks signatures refuses it. */
async function leaveUnprocessed(fault: Fault, { request, send }: Befallen): Promise<Answer> {
  const isRead = fault.operation === 'BatchGetItem';
  const { RequestItems, ...rest } = bodyOf(request);
  const all = Object.entries(objectOf(RequestItems, 'RequestItems')).flatMap(([table, asked]) =>
    entriesOf(asked, isRead).map(entry => [table, entry] as const),
  );
  const left = fault.items === undefined ? 0 : Math.max(0, all.length - fault.items);
  const gathered = (entries: typeof all): object =>
    Object.fromEntries(
      [...new Set(entries.map(([table]) => table))].map(table => {
        const own = entries.filter(([of]) => of === table).map(([, entry]) => entry);
        return [table, isRead ? { ...(RequestItems as Record<string, object>)[table], Keys: own } : own];
      }),
    );
  const unprocessed = { [isRead ? 'UnprocessedKeys' : 'UnprocessedItems']: gathered(all.slice(left)) };
  if (left === 0) return answer(200, isRead ? { Responses: {}, ...unprocessed } : unprocessed);
  request.body = JSON.stringify({ ...rest, RequestItems: gathered(all.slice(0, left)) });
  request.headers['content-length'] = String(Buffer.byteLength(request.body as string));
  const { response } = await send();
  const done = JSON.parse(await textOf(response.body)) as object;
  return answer(response.statusCode, response.statusCode === 200 ? { ...done, ...unprocessed } : done);
}

const entriesOf = (asked: unknown, isRead: boolean): unknown[] =>
  (isRead ? (asked as { Keys: unknown[] }).Keys : asked) as unknown[];

const bodyOf = ({ body }: Request): Record<string, unknown> =>
  JSON.parse(typeof body === 'string' ? body : Buffer.from(body as Uint8Array).toString('utf8')) as Record<
    string,
    unknown
  >;

/** The text of an answer's body: bytes, or a stream of them. */
export async function textOf(body: unknown): Promise<string> {
  if (body instanceof Uint8Array) return Buffer.from(body).toString('utf8');
  const parts: Buffer[] = [];
  for await (const part of body as AsyncIterable<Uint8Array>) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}
