import { setTimeout as wait } from 'node:timers/promises';
import type { EngineClock } from '../clock.js';
import type { Effect } from '../faults/fault.js';
import { Faults } from '../faults/faults.js';
import type { Context } from '../state.js';
import { failure, success, type WireAnswer } from './answer.js';
import { dispatch, requestJson } from './dispatch.js';
import { RequestRecorder } from './recorder.js';

/** What a responder needs of its engine. */
export interface ResponderParts {
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
