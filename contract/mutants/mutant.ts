/** One behaviour of the library flipped: a fragment that occurs once in all of `lib/`, what stands there instead, and who must notice. */
export interface Mutant {
  readonly rule: string;
  readonly fragment: string;
  readonly instead: string;
  /** Scenarios that name the rule, by path below `contract/scenarios` without the ending, and programs of `probes.ts`: `probe/NAME`. */
  readonly scenarios: readonly string[];
}

/** A mutant in one line or two: its rule, what stands there and what instead, and the scenarios that name the rule. */
export const mutant = (rule: string, change: readonly [string, string], ...scenarios: readonly string[]): Mutant => ({
  rule,
  fragment: change[0],
  instead: change[1],
  scenarios,
});
