export type { EngineClock, Duration } from './clock.js';
export { createEngine, type Engine } from './engine.js';
export type { EngineOptions, Snapshot } from './engine-state.js';
export type { Fault, FaultOptions } from './faults/fault.js';
export type { ConnectionOptions, Faults, ThrottleOptions } from './faults/faults.js';
export type {
  LambdaAttributeValue,
  LambdaStreamEvent,
  LambdaStreamRecord,
  StreamEventOptions,
} from './streams/lambda-event.js';
export type { Listening, ListenOptions } from './wire/http-server.js';
export type { SdkClient, SdkCommand } from './wire/request-handler.js';
export type { RecordedRequest, RequestRecorder } from './wire/recorder.js';
