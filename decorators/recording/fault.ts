declare const fault: unique symbol;

/**
 * What a decorator answers, for the compiler alone, where it is put on something it cannot work for: since no decorator
 * may answer this, the compiler prints the sentence. At run time there is no such thing.
 */
export interface Fault<Sentence extends string> {
  readonly [fault]: Sentence;
}

/** What a standard decorator is called with, told from the options of a factory. */
interface DecoratorContext {
  readonly kind: string;
  readonly addInitializer: unknown;
}

/**
 * The signature that catches the factory of a member's decorator where it is put on something without being called. Those
 * that must be given something have none: it would make the compiler's word on misspelt options longer.
 */
export interface Uncalled<Name extends string> {
  (
    target: object | undefined,
    place: DecoratorContext | string | symbol,
    descriptor?: unknown,
  ): Fault<`@${Name} is not called: write @${Name}()`>;
}

/** A factory without options of the decorator `Decorator`. */
export interface Factory<Name extends string, Decorator> extends Uncalled<Name> {
  (): Decorator;
}
