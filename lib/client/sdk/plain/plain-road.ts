import type { ClientLike } from '../../connect/default-transport.js';
import type { OperationName } from '../../requests.js';
import { ATTEMPT_OPTIONS, attemptMiddleware } from '../attempts.js';
import type { SdkCall } from '../attempts.js';
import { commandOf } from '../commands.js';
import { countProto, plainInput, refuseLostProto, restoreProto } from './values.js';
import type { HandlerOptions, Middleware } from '../shapes.js';

/**
 * Sends an ordinary command through the client's own `send`: mocks, tracers, wrappers and foreign clients see what they
 * would see of any program that uses the SDK. The same results as the wire road, but `B` comes back as bytes. Attempts
 * are watched by a middleware of the command; a foreign client that runs none repeats as it likes, `repeatable` or not.
 */
export async function sendPlainly(client: ClientLike, operation: OperationName, call: SdkCall): Promise<object> {
  const command = commandOf(operation, plainInput(call.input));
  const protoKeys = countProto(call.input);
  if (protoKeys > 0) command.middlewareStack.add(protoGuard(protoKeys), GUARD_OPTIONS);
  command.middlewareStack.add(
    attemptMiddleware(() => call.attempts),
    ATTEMPT_OPTIONS,
  );
  // Always with options: a client that caches middleware by command does so only without them, and this command's has state.
  const options: HandlerOptions = call.signal === undefined ? {} : { abortSignal: call.signal };
  const output: unknown = await client.send(command as never, options as never);
  // A mock that was told nothing answers nothing.
  if (typeof output !== 'object' || output === null) return {};
  restoreProto(output);
  return output;
}

const GUARD_OPTIONS = Object.freeze({ name: 'dynamormProtoGuard', step: 'build', priority: 'high' });

function protoGuard(count: number): Middleware {
  return next => args => {
    refuseLostProto((args.request as { body?: unknown } | undefined)?.body, count);
    return next(args);
  };
}
