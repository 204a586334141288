import type { EngineOptions } from './engine-options.js';
import { Engine } from './engine.js';

export type { EngineClock } from './clock.js';
export type { Duration } from './duration.js';
export type { EngineOptions } from './engine-options.js';
export type { Engine, Snapshot } from './engine.js';
export type { Fault, FaultOptions } from './faults/fault.js';
export type { ConnectionOptions, Faults, ThrottleOptions } from './faults/faults.js';
export type { LambdaStreamEvent, LambdaStreamRecord, StreamEventOptions } from './streams/lambda-event.js';
export type { Listening, ListenOptions } from './wire/http-server.js';
export type { RecordedRequest, RequestRecorder } from './wire/recorder.js';

/**
 * An in-process DynamoDB, for tests, demos and local work: `createEngine().client()` is the true SDK client, answered
 * here. Each engine is a world of its own, with its own tables and clock.
 */
export function createEngine(options?: EngineOptions): Engine {
  return new Engine(options);
}
