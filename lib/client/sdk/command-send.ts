import { isWrite, noAnswer } from '../send.js';
import { DynamormError } from '../../errors/errors.js';
import type { OperationName } from '../../session/requests.js';
import { fromBase64, isBytes, setOwn } from '../../values/value.js';
import type { ClientLike } from '../create-session.js';
import { withAttemptTime } from '../deadline.js';
import { ATTEMPT_OPTIONS, attemptMiddleware, type SdkCall } from './attempts.js';
import { commandOf, type HandlerOptions, type Middleware, type SdkCommand } from './sdk-types.js';

const LOSES_PROTO =
  'this release of the SDK loses attributes and map keys named __proto__ where its send is wrapped or replaced';

type Members = Readonly<Record<string, unknown>>;

/**
 * An input as the SDK's serializers want it: binary given as base64 text (as answers of the wire carry it) becomes
 * bytes, which they would otherwise encode once more. Copied only where something changes.
 */
function plainInput<T>(input: T): T {
  return bytesIn(input) as T;
}

function bytesIn(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || isBytes(value)) return value;
  if (Array.isArray(value)) return changedList(value, bytesIn);
  let copy: Record<string, unknown> | undefined;
  for (const [name, member] of Object.entries(value)) {
    const bytes = memberIn(name, member);
    if (bytes === member) continue;
    // A spread copies own members by definition: a key named __proto__ stays a key.
    copy ??= { ...(value as Members) };
    setOwn(copy, name, bytes);
  }
  return copy ?? value;
}

// Only an attribute value has text under these two names: under any other object they lead to a value, which is an object.
function memberIn(name: string, member: unknown): unknown {
  if (name === 'B' && typeof member === 'string') return fromBase64(member);
  if (name === 'BS' && Array.isArray(member))
    return changedList(member, one => (typeof one === 'string' ? fromBase64(one) : one));
  return bytesIn(member);
}

function changedList(list: readonly unknown[], change: (one: unknown) => unknown): readonly unknown[] {
  const changed = list.map(change);
  return changed.some((one, at) => one !== list[at]) ? changed : list;
}

/** How many attributes and map keys of an input are named `__proto__`. */
function countProto(input: unknown): number {
  if (typeof input !== 'object' || input === null || isBytes(input)) return 0;
  let count = Object.hasOwn(input, '__proto__') ? 1 : 0;
  for (const member of Object.values(input)) count += countProto(member);
  return count;
}

/**
 * Refuses a request body that carries fewer of them than its input: several releases of the SDK leave out such
 * attributes or map keys without a word.
 */
function refuseLostProto(body: unknown, count: number): void {
  const text = isBytes(body) ? new TextDecoder().decode(body) : String(body);
  if (text.split('"__proto__":').length - 1 >= count) return;
  throw new DynamormError('ErrValidation', `${LOSES_PROTO}; nothing was sent`);
}

/**
 * Restores, in place, attributes and map keys named `__proto__` in an answer: releases before schemas assign them when
 * they read it, which makes the value the prototype of its item or map. Later ones keep the name and drop the value of
 * an attribute; that cannot be restored, and is refused rather than read as if it were absent.
 */
function restoreProto(output: unknown): void {
  if (typeof output !== 'object' || output === null || isBytes(output)) return;
  const prototype: unknown = Object.getPrototypeOf(output);
  if (!Array.isArray(output) && isAttributeValue(prototype)) {
    Object.setPrototypeOf(output, Object.prototype);
    setOwn(output as Record<string, unknown>, '__proto__', prototype);
  } else if (Object.hasOwn(output, '__proto__') && (output as Members)['__proto__'] === undefined) {
    throw new DynamormError('ErrValidation', `${LOSES_PROTO}; it dropped the value of one in this answer`);
  }
  for (const member of Object.values(output)) restoreProto(member);
}

// A class of the SDK has methods on its prototype and its constructor there; a value of the wire has one member of its type.
function isAttributeValue(prototype: unknown): boolean {
  if (typeof prototype !== 'object' || prototype === null || Object.hasOwn(prototype, 'constructor')) return false;
  return Object.keys(prototype).some(name => /^(?:[SNBLM]|BOOL|NULL|SS|NS|BS)$/.test(name));
}

/**
 * Sends an ordinary command through the client's own `send`: mocks, tracers, wrappers and foreign clients see what they
 * would see of any program that uses the SDK. The same results as the fast path, but `B` comes back as bytes. Attempts
 * are watched by a middleware of the command; a foreign client that runs none repeats as it likes, `repeatable` or not.
 */
export async function sendCommand(client: ClientLike, operation: OperationName, call: SdkCall): Promise<object> {
  const command = commandOf(operation, plainInput(call.input));
  const protoKeys = countProto(call.input);
  if (protoKeys > 0) command.middlewareStack.add(protoGuard(protoKeys), GUARD_OPTIONS);
  // Always with options: a client that caches middleware by command does so only without them, and this command's has state.
  const options: HandlerOptions = call.signal === undefined ? {} : { abortSignal: call.signal };
  command.middlewareStack.add(
    attemptMiddleware(() => call, options),
    ATTEMPT_OPTIONS,
  );
  const output: unknown = await sent(client, command, { call, options });
  // An unconfigured mock returns nothing, which a read would take for an absent item.
  if (typeof output !== 'object' || output === null) {
    if (isWrite(operation)) return {};
    throw noAnswer(operation);
  }
  restoreProto(output);
  return output;
}

/** What a client answers. One that runs no middleware has the time of an attempt for the whole command: when one begins is unknown. */
async function sent(client: ClientLike, command: SdkCommand, { call, options }: Sending): Promise<unknown> {
  const { timeoutMs } = call.attempts;
  const send = async (): Promise<unknown> => await client.send(command as never, options as never);
  if (timeoutMs === undefined) return send();
  let runsMiddleware: (() => void) | undefined;
  const hasMiddleware = new Promise<void>(resolve => (runsMiddleware = resolve));
  const watch: Middleware = next => args => {
    runsMiddleware?.();
    return next(args);
  };
  command.middlewareStack.add(watch, { name: 'dynamormWatch', step: 'initialize', priority: 'high' });
  let answer: Promise<unknown> | undefined;
  await withAttemptTime(timeoutMs, call.signal, signal => {
    options.abortSignal = signal;
    answer = send();
    return Promise.race([answer, hasMiddleware]);
  });
  return answer;
}

/** What a command is sent with. */
interface Sending {
  readonly call: SdkCall;
  readonly options: HandlerOptions;
}

const GUARD_OPTIONS = Object.freeze({ name: 'dynamormProtoGuard', step: 'build', priority: 'high' });

function protoGuard(count: number): Middleware {
  return next => args => {
    refuseLostProto((args.request as { body?: unknown } | undefined)?.body, count);
    return next(args);
  };
}
