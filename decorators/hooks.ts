import type { HookEvent } from '../lib/metadata/specs.js';
import type { TakesMethod } from './recording/field-decorator.js';
import { recorder, type Factory, type Fault, type Recorder } from './recording/record.js';

type HookMethod = () => unknown;

/** A decorator of public methods that are called without arguments, under both decorator protocols. They may be async. */
interface HookDecorator<Name extends string> extends TakesMethod<HookMethod> {
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
 * A method that runs before a written entity is validated, so that it can fill in what validation requires. It may be async;
 * throwing stops the write.
 *
 * ```ts
 * class Article extends Entity {@BeforeValidate() fill(): void { this.slug ??= slugify(this.title); } }
 * ```
 */
export const BeforeValidate: HookFactory<'BeforeValidate'> = (...given: readonly unknown[]) =>
  recordHook('beforeValidate', given);

/**
 * A method that runs once a written entity is valid. It may be async; throwing stops the write.
 *
 * ```ts
 * class Order extends Entity {@AfterValidate() complete(): void { this.total = sum(this.lines); } }
 * ```
 */
export const AfterValidate: HookFactory<'AfterValidate'> = (...given: readonly unknown[]) =>
  recordHook('afterValidate', given);

/**
 * A method that runs before a valid entity is written: what it changes is written too. It may be async; throwing stops the write.
 *
 * ```ts
 * class User extends Entity {@BeforeSave() tidy(): void { this.email = this.email.trim(); } }
 * ```
 */
export const BeforeSave: HookFactory<'BeforeSave'> = (...given: readonly unknown[]) => recordHook('beforeSave', given);

/**
 * A method that runs after an entity was written, when it carries its new version. It may be async; the write stands even if it throws.
 *
 * ```ts
 * class Article extends Entity {@AfterSave() async publish(): Promise<void> { await search.put(this.id, this); } }
 * ```
 */
export const AfterSave: HookFactory<'AfterSave'> = (...given: readonly unknown[]) => recordHook('afterSave', given);

/**
 * A method that runs before an entity is deleted. It may be async; throwing stops the deletion.
 *
 * ```ts
 * class Order extends Entity {@BeforeDelete() check(): void { if (this.status === 'open') throw new Error('close it first'); } }
 * ```
 */
export const BeforeDelete: HookFactory<'BeforeDelete'> = (...given: readonly unknown[]) =>
  recordHook('beforeDelete', given);

/**
 * A method that runs after an entity was deleted. It may be async; the deletion stands even if it throws.
 *
 * ```ts
 * class Article extends Entity {@AfterDelete() async forget(): Promise<void> { await search.remove(this.id); } }
 * ```
 */
export const AfterDelete: HookFactory<'AfterDelete'> = (...given: readonly unknown[]) =>
  recordHook('afterDelete', given);

/**
 * A method that runs after an entity was made of a stored item, by any read or stream record. It may be async.
 *
 * ```ts
 * class Report extends Entity {@AfterLoad() prepare(): void { this.cache = new Map(); } }
 * ```
 */
export const AfterLoad: HookFactory<'AfterLoad'> = (...given: readonly unknown[]) => recordHook('afterLoad', given);
