import type { Transport } from '../transport.js';

/** Makes transports of what `connect` is given. It comes from outside so that a program without the SDK never loads it. */
export interface TransportFactory {
  /** Over a client of the SDK or anything with its `send`. */
  readonly over: (client: ClientLike) => Transport;
  /** Over a client made from the environment: region and credentials as a Lambda handler finds them. */
  readonly fromEnvironment: () => Transport;
}

/** A `DynamoDBClient` of any release, or anything with its `send(command, options)`. */
export interface ClientLike {
  // A method, so that every overloaded `send` fits it.
  send(command: never, options?: never): unknown;
}

const SLOT = Symbol.for('dynamorm/transports@1');
const slots = globalThis as { [SLOT]?: TransportFactory };

/** Says how transports are made, for this whole process: the ESM and the CommonJS build share it. */
export function setTransportFactory(factory: TransportFactory): void {
  slots[SLOT] = factory;
}

/** How transports are made; undefined where nothing that knows the SDK was loaded. */
export function transportFactory(): TransportFactory | undefined {
  return slots[SLOT];
}
