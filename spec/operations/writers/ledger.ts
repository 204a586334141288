/** What a change of a writer means for the item at the end, once its save was reported. */
export type Claim =
  /** A token, which is added once and by one writer only, is in a collection, or was taken out of it. */
  | { readonly kind: 'present' | 'absent'; readonly place: string; readonly token: string }
  /** A value of its own was written over one that was seen. `gone`: nothing is left there. */
  | { readonly kind: 'written'; readonly place: string; readonly value: string; readonly over: string };

export const GONE = 'gone';

/** A place that later writers replace without having seen what they replace: plain values. */
interface PlainPlace {
  readonly written: Set<string>;
  readonly replaced: Set<string>;
}

/** What saves reported, and whether an item holds it. */
export class Ledger {
  readonly #reported = new Claims();
  /** What may have been written although the save that was to report it was refused. */
  readonly #attempted = new Claims();
  count = 0;

  report(claims: readonly Claim[]): void {
    this.#reported.add(claims);
  }

  attempt(claims: readonly Claim[]): void {
    this.#attempted.add(claims);
  }

  /** What is wrong with a collection: tokens that are missing, there although they were taken out, or there twice. */
  collectionFaults(place: string, found: readonly string[]): readonly string[] {
    const [sure, open] = [this.#reported, this.#attempted];
    const faults: string[] = [];
    for (const token of sure.present(place))
      if (!found.includes(token) && !sure.absent(place).has(token) && !open.absent(place).has(token))
        faults.push(`${place} has lost ${token}`);
    for (const [i, token] of found.entries()) {
      if (sure.absent(place).has(token)) faults.push(`${place} has ${token} again`);
      if (found.indexOf(token) !== i) faults.push(`${place} has ${token} twice`);
      if (!sure.present(place).has(token) && !open.present(place).has(token))
        faults.push(`${place} has ${token}, which was refused`);
    }
    return faults;
  }

  /** What is wrong with a plain value: that nobody wrote it, or that somebody replaced it who had seen it. */
  plainFaults(place: string, found: string): readonly string[] {
    const [{ written, replaced }, open] = [this.#reported.at(place), this.#attempted.at(place)];
    if (!written.has(found) && !open.written.has(found))
      return [`${place} is ${found}, and not one of ${[...written].join(', ')}`];
    return replaced.has(found) ? [`${place} is ${found}, which was replaced`] : [];
  }

  /** What is wrong with a value that nobody may replace unseen: each that was reported is there, or was seen by who replaced it. */
  guardedFaults(place: string, found: string): readonly string[] {
    const [{ written, replaced }, open] = [this.#reported.at(place), this.#attempted.at(place)];
    return [...written]
      .filter(value => value !== found && value !== GONE && !replaced.has(value) && !open.replaced.has(value))
      .map(value => `${place} has lost ${value}`);
  }

  /** The plain places under a collection. */
  placesUnder(collection: string): readonly string[] {
    return [...this.#reported.plain.keys()].filter(place => place.startsWith(`${collection}.`));
  }
}

class Claims {
  readonly #tokens = { present: new Map<string, Set<string>>(), absent: new Map<string, Set<string>>() };
  readonly plain = new Map<string, PlainPlace>();

  add(claims: readonly Claim[]): void {
    for (const claim of claims) {
      if (claim.kind === 'written') {
        const { written, replaced } = this.at(claim.place);
        written.add(claim.value);
        if (claim.over !== GONE) replaced.add(claim.over);
      } else {
        const tokens = this.#tokens[claim.kind];
        tokens.set(claim.place, (tokens.get(claim.place) ?? new Set()).add(claim.token));
      }
    }
  }

  present(place: string): ReadonlySet<string> {
    return this.#tokens.present.get(place) ?? new Set();
  }

  absent(place: string): ReadonlySet<string> {
    return this.#tokens.absent.get(place) ?? new Set();
  }

  at(place: string): PlainPlace {
    let known = this.plain.get(place);
    if (known === undefined) this.plain.set(place, (known = { written: new Set(), replaced: new Set() }));
    return known;
  }
}
