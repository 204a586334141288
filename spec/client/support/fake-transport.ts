import type { OperationName } from '../../../lib/session/requests.js';
import type { Transport } from '../../../lib/session/transport.js';

/** One call that a transport was asked for. */
export interface Asked {
  readonly operation: OperationName;
  readonly input: object;
  readonly options: Parameters<Transport['send']>[2];
}

/** A transport that answers, or throws, what it is told. */
export function fakeTransport(answer: (asked: Asked) => unknown): {
  readonly transport: Transport;
  readonly asked: Asked[];
} {
  const asked: Asked[] = [];
  const transport = {
    send: async (operation: OperationName, input: object, options: Asked['options']) => {
      asked.push({ operation, input, options });
      return answer({ operation, input, options });
    },
  };
  return { transport: transport as Transport, asked };
}

/** A service exception as any release of the SDK throws it: told by its members, not by its class. */
export function exception(name: string, members: object = {}): Error {
  const error = new Error(`text of ${name} with a value: hunter2`);
  return Object.assign(error, { name, $fault: 'client', $metadata: { httpStatusCode: 400, attempts: 1 }, ...members });
}
