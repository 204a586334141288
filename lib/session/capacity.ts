import { misuse } from '../errors/errors.js';
import { isObject } from '../values/value.js';
import type { ConsumedCapacity } from './requests.js';

/**
 * A sum of what requests cost, over all pages, batches and repetitions of any calls it is given to as `{ meter }`: asking for
 * it makes DynamoDB tell. An attempt without an answer tells nothing; that there was one shows in `attempts`.
 *
 * ```ts
 * const meter = capacityMeter();
 * await Order.query({ customerId }).options({ meter }).count();
 * console.log(meter.units, meter.requests);
 * ```
 */
export interface CapacityMeter {
  /** Capacity units of all answers, read and write alike. */
  readonly units: number;
  /** Capacity units by table name as sent. */
  readonly tables: ReadonlyMap<string, number>;
  /** Answers received. */
  readonly requests: number;
  /** Attempts made for them: more than `requests` where the transport had to send again. */
  readonly attempts: number;
  /** Adds an answer; the library calls it. */
  add(answer: { readonly output: object; readonly attempts: number }): void;
}

/** A meter at zero. */
export function capacityMeter(): CapacityMeter {
  const tables = new Map<string, number>();
  let [units, requests, attempts] = [0, 0, 0];
  return Object.freeze({
    tables,
    get units() {
      return units;
    },
    get requests() {
      return requests;
    },
    get attempts() {
      return attempts;
    },
    add(answer: Parameters<CapacityMeter['add']>[0]): void {
      if (!isObject(answer) || !isObject(answer.output))
        throw misuse('capacityMeter().add', 'an answer of the service');
      const { output, attempts: tries } = answer;
      requests += 1;
      attempts += tries;
      for (const { TableName = '', CapacityUnits = 0 } of costs(output)) {
        units += CapacityUnits;
        tables.set(TableName, (tables.get(TableName) ?? 0) + CapacityUnits);
      }
    },
  });
}

/** What an answer says it cost: one entry, one per table, or nothing. */
function costs(output: object): readonly ConsumedCapacity[] {
  const { ConsumedCapacity: consumed = [] } = output as {
    readonly ConsumedCapacity?: ConsumedCapacity | readonly ConsumedCapacity[];
  };
  return Array.isArray(consumed) ? (consumed as readonly ConsumedCapacity[]) : [consumed as ConsumedCapacity];
}
