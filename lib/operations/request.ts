import type { OperationName, Operations } from '../session/requests.js';
import { CALL_END, type Deadline } from '../client/deadline.js';
import { send } from '../client/send.js';
import type { Answer } from '../session/transport.js';
import type { CallOptions } from '../session/session.js';
import type { Target } from './target.js';

/** One request for one class. */
export interface ClassRequest<O extends OperationName> {
  readonly operation: O;
  readonly input: Operations[O]['input'];
  readonly options: Deadline & Pick<CallOptions, 'meter'>;
  /** False for a write that is not sent again after an attempt without an answer. */
  readonly repeatable?: boolean | undefined;
  /** What the user called, for errors. */
  readonly verb?: string | undefined;
}

/** Sends a request for a class; errors name the class and its key attributes. */
export function request<O extends OperationName>(
  { session, model }: Target,
  call: ClassRequest<O>,
): Promise<Answer<O>> {
  const { input, options, repeatable, verb } = call;
  const { signal, timeoutMs, meter } = options;
  return send(session, call.operation, {
    input,
    signal,
    timeoutMs,
    [CALL_END]: options[CALL_END],
    repeatable,
    meter,
    verb,
    model: model.name,
    key: model.key.map(attribute => attribute.name),
  });
}
