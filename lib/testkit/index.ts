export { createEngine, type Engine } from '../engine/engine.js';
export { deterministicCipher, type DeterministicCipher } from './deterministic-cipher.js';
export { fixedClock, type FixedClock } from './fixed-clock.js';
export type { KmsFakeKey } from './kms-fake-keys.js';
export { type LoopbackServer, KmsFake, type KmsCall, type KmsFakeHandler, type KmsFault } from './kms-fake.js';
export type { SdkClient, SdkCommand } from '../engine/wire/request-handler.js';
export { recorder, type Recorded, type Recorder } from './recorder.js';
export { streamEvent, type LambdaRecord, type StreamChange } from './stream-event.js';
export { STORM_FAULTS, type ScheduledFault, type StormFault } from '../storm/faults.js';
export {
  StormRunner,
  shrinkStorm,
  type SmallestFailure,
  type Storm,
  type StormCall,
  type StormClient,
  type StormResult,
  type StormRun,
  type StormTally,
  type StormVerdict,
} from '../storm/run.js';
export type { OperationName, Operations } from '../session/requests.js';
