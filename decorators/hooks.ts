import type { HookEvent } from '../lib/metadata/specs.js';
import { recorder, type Factory, type Fault, type Recorder } from './recording/record.js';

type HookMethod = () => unknown;

/** A decorator of public methods that are called without arguments, under both decorator protocols. They may be async. */
interface HookDecorator<Name extends string> {
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
type HookFactory<Name extends string> = Factory<Name, HookDecorator<Name>>;

/** A decorator that records its method as a hook. */
function recordHook(event: HookEvent, given: readonly unknown[]): Recorder {
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

/**
 * A method that runs before a written entity is validated, so that it can fill in what validation asks for; throwing stops the write. It may be async.
 *
 * ```ts
 * @BeforeValidate() fill(): void { this.slug ??= slugify(this.title); }
 * ```
 */
export const BeforeValidate: HookFactory<'BeforeValidate'> = (...given: readonly unknown[]) =>
  recordHook('beforeValidate', given);

/**
 * A method that runs after a written entity was found valid; throwing stops the write. It may be async.
 *
 * ```ts
 * @AfterValidate() complete(): void { this.total = sum(this.lines); }
 * ```
 */
export const AfterValidate: HookFactory<'AfterValidate'> = (...given: readonly unknown[]) =>
  recordHook('afterValidate', given);

/**
 * A method that runs before an entity is written, once it is valid: what it changes is written too; throwing stops the write. It may be async.
 *
 * ```ts
 * @BeforeSave() tidy(): void { this.email = this.email.trim(); }
 * ```
 */
export const BeforeSave: HookFactory<'BeforeSave'> = (...given: readonly unknown[]) => recordHook('beforeSave', given);

/**
 * A method that runs after an entity was written, when it carries its new version. The write stands even if it throws. It may be async.
 *
 * ```ts
 * @AfterSave() async publish(): Promise<void> { await search.put(this.id, this); }
 * ```
 */
export const AfterSave: HookFactory<'AfterSave'> = (...given: readonly unknown[]) => recordHook('afterSave', given);

/**
 * A method that runs before an entity is deleted; throwing stops the deletion. It may be async.
 *
 * ```ts
 * @BeforeDelete() check(): void { if (this.status === 'open') throw new Error('close it first'); }
 * ```
 */
export const BeforeDelete: HookFactory<'BeforeDelete'> = (...given: readonly unknown[]) =>
  recordHook('beforeDelete', given);

/**
 * A method that runs after an entity was deleted. The deletion stands even if it throws. It may be async.
 *
 * ```ts
 * @AfterDelete() async forget(): Promise<void> { await search.remove(this.id); }
 * ```
 */
export const AfterDelete: HookFactory<'AfterDelete'> = (...given: readonly unknown[]) =>
  recordHook('afterDelete', given);

/**
 * A method that runs after an entity was made of a stored item, whichever read or stream it came from. It may be async.
 *
 * ```ts
 * @AfterLoad() prepare(): void { this.cache = new Map(); }
 * ```
 */
export const AfterLoad: HookFactory<'AfterLoad'> = (...given: readonly unknown[]) => recordHook('afterLoad', given);
