declare const fault: unique symbol;

/**
 * What a decorator answers, for the compiler alone, where it is put on something it cannot work for: since no decorator
 * may answer this, the compiler prints the sentence. At run time there is no such thing.
 */
export interface Fault<Sentence extends string> {
  readonly [fault]: Sentence;
}
