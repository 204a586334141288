import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { EngineClock } from '../clock.js';
import { ServiceError } from '../failure.js';
import type { Effect } from '../faults/fault.js';
import { Faults } from '../faults/faults.js';
import { StoredItem } from '../storage/table-data.js';
import type { Context } from '../table-state.js';
import { dispatch, requestJson } from './operations.js';
import { RequestRecorder } from './recorder.js';

/** How deep stored items can lie in an answer: `Responses` → table → list → member. */
const ENVELOPE_DEPTH = 4;

/** The JSON text of an answer. Stored items are text already and are put in as they are. */
function answerText(output: unknown, depth = ENVELOPE_DEPTH): string {
  if (output instanceof StoredItem) return output.text;
  if (depth === 0 || typeof output !== 'object' || output === null) return JSON.stringify(output);
  if (Array.isArray(output)) return `[${output.map(element => answerText(element, depth - 1)).join(',')}]`;
  const members: string[] = [];
  for (const [name, value] of Object.entries(output)) {
    if (value !== undefined) members.push(`${JSON.stringify(name)}:${answerText(value, depth - 1)}`);
  }
  return `{${members.join(',')}}`;
}

/** An answer as it travels: the same for the SDK's request handler and for HTTP. */
export interface WireAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The answer of an operation that was carried out. */
function success(output: unknown): WireAnswer {
  return answer(200, answerText(output));
}

/** The answer that an error of the service is; anything else is an error of this program and thrown on. */
export function failure(error: unknown): WireAnswer {
  if (!(error instanceof ServiceError)) throw error;
  return answer(error.status, answerText(error.body()), { 'x-amzn-errortype': error.type });
}

function answer(statusCode: number, body: string, more: Readonly<Record<string, string>> = {}): WireAnswer {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID(), ...more };
  return { statusCode, headers, body };
}

/** What a responder needs of its engine. */
interface ResponderParts {
  readonly clock: EngineClock;
  /** How many requests the recorder keeps. */
  readonly keep: number;
  /** The context of a request that comes in now. */
  context(): Context;
}

/** A request as it came in, by whichever way. */
export interface IncomingRequest {
  readonly operation: string;
  readonly body: string;
  readonly signal?: AbortSignal | undefined;
}

/** Answers requests: records them, lets faults strike, carries them out. */
export class Responder {
  readonly faults = new Faults();
  readonly requests: RequestRecorder;
  readonly #parts: ResponderParts;

  constructor(parts: ResponderParts) {
    this.#parts = parts;
    this.requests = new RequestRecorder(parts.keep);
  }

  /** The answer to a request. Throws only what a connection throws, when a fault strikes it. */
  async answer({ operation, body, signal }: IncomingRequest): Promise<WireAnswer> {
    let json: unknown;
    let error: Error | undefined;
    try {
      json = requestJson(body);
      const effect = this.faults.strike(operation, json);
      if (effect?.latency) await wait(effect.latency, undefined, { signal });
      return success(this.#run(operation, json, effect));
    } catch (thrown) {
      error = thrown as Error;
      return failure(error);
    } finally {
      this.#record({ operation, json, error });
    }
  }

  #run(operation: string, json: unknown, effect: Effect | undefined): unknown {
    if (effect?.before !== undefined) throw effect.before;
    const context = this.#parts.context();
    const output = dispatch(
      operation,
      json,
      effect === undefined ? context : { ...context, interference: effect.interference },
    );
    if (effect?.after !== undefined) throw effect.after;
    return output;
  }

  #record({ operation, json, error }: { operation: string; json: unknown; error: Error | undefined }): void {
    const input = (json ?? {}) as Readonly<Record<string, unknown>>;
    this.requests.record({ operation, input, at: this.#parts.clock.now(), error: error?.name });
  }
}

const POLYNOMIAL = 0xedb88320;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? POLYNOMIAL ^ (value >>> 1) : value >>> 1;
  return value;
});

/** The CRC-32 of some bytes (ISO 3309), by which clients check an answer that says it. Node 20 has none of its own. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
