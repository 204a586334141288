import { inCurrentWords } from '../failure.js';
import type { Context } from '../table-state.js';
import { legacy, struct, unsupported, type Read, type Shape } from './shape.js';

/** One operation of the service: its name, the parameters it takes, and what it does. */
export interface Operation {
  readonly name: string;
  readonly implemented: readonly string[];
  readonly refused: readonly string[];
  /** Reads the parameters out of a request's JSON and carries the operation out; throws a `ServiceError`. */
  run(json: unknown, context: Context): unknown;
}

/** Makes an operation of its parameters and a function of what they read as. */
export function operation<S extends Shape>(
  name: string,
  shape: S,
  run: (input: Read<S>, context: Context) => unknown,
): Operation {
  const read = struct(shape);
  const names = Object.keys(shape);
  return {
    name,
    implemented: names.filter(parameter => !isRefused(shape, parameter)),
    refused: names.filter(parameter => isRefused(shape, parameter)),
    run: (json, context) => run(read(json, name), context),
  };
}

/** The same of an operation that words faults of values as the service's current layer of validation does. */
export function currentOperation<S extends Shape>(
  name: string,
  shape: S,
  run: (input: Read<S>, context: Context) => unknown,
): Operation {
  return operation(name, shape, (input, context) => inCurrentWords(() => run(input, context)));
}

function isRefused(shape: Shape, parameter: string): boolean {
  return shape[parameter] === unsupported || shape[parameter] === legacy;
}
