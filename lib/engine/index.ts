import { Engine, type EngineOptions } from './engine.js';

export type { EngineClock } from './clock.js';
export type { Duration } from './duration.js';
export type { Engine, EngineOptions } from './engine.js';

/**
 * An in-process DynamoDB, for tests, demos and local work: `createEngine().client()` is the true SDK client, answered
 * here. Each engine is a world of its own, with its own tables and clock.
 */
export function createEngine(options?: EngineOptions): Engine {
  return new Engine(options);
}
