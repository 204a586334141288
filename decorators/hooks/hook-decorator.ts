import type { HookEvent } from '../../lib/metadata/specs.js';
import type { Factory, Fault } from '../recording/fault.js';
import { recorder, type Recorder } from '../recording/record.js';

type HookMethod = () => unknown;

/** A decorator of public methods that are called without arguments, under both decorator protocols. They may be async. */
export interface HookDecorator<Name extends string> {
  (
    method: HookMethod,
    context: {
      readonly kind: 'method';
      readonly name: string;
      readonly static: false;
      readonly private: false;
    },
  ): void;
  <K extends string, T extends { readonly [P in K]?: HookMethod } & { readonly prototype?: undefined }>(
    target: T,
    key: K,
    descriptor: object,
  ): void;
  (target: unknown, key?: unknown, descriptor?: unknown): Fault<`@${Name}() needs a public method without parameters`>;
}

/** The factory of a hook decorator. */
export type HookFactory<Name extends string> = Factory<Name, HookDecorator<Name>>;

/** A decorator that records its method as a hook. */
export function recordHook(event: HookEvent, given: readonly unknown[]): Recorder {
  const decorator = event.charAt(0).toUpperCase() + event.slice(1);
  return recorder({
    decorator,
    needs: `@${decorator}() needs a public method without parameters`,
    given,
    on: ['method'],
    record({ specs, name }) {
      const method = name as string;
      if (specs.hooks.some(hook => hook.event === event && hook.method === method))
        return `puts @${decorator}() on ${method} twice`;
      specs.hooks.push({ event, method });
      return undefined;
    },
  });
}
