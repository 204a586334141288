import type { ClientLike } from '../connect/default-transport.js';
import type { OperationName } from '../requests.js';
import type { SdkCall } from './attempts.js';
import { sendPlainly } from './plain/plain-road.js';
import { isRecognised } from './recognise.js';
import { WireRoad } from './wire/wire-road.js';

const roads = new WeakMap<object, WireRoad>();

/** Sends over the road that the client is fit for right now, and answers the output. */
export function sendOver(client: ClientLike, operation: OperationName, call: SdkCall): Promise<object> {
  if (!isRecognised(client)) return sendPlainly(client, operation, call);
  let road = roads.get(client);
  if (road === undefined) roads.set(client, (road = new WireRoad(client)));
  return road.send(operation, call);
}
