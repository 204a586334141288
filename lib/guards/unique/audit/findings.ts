import { decodeFields } from '../../../codec/item.js';
import { identityOf } from '../../../operations/item-key.js';
import type { Target } from '../../../operations/target.js';
import type { Item } from '../../../values/value.js';
import type { Claim } from '../sentinels/claims.js';
import type { Fault, UniqueFinding } from './report.js';

/** What an audit finds, told one by one. */
export class Findings {
  readonly all: UniqueFinding[] = [];
  readonly #target: Target;
  /** Whose a value is that has no right sentinel yet: another item that holds it is a duplicate. */
  readonly #claimed = new Map<string, Item>();

  constructor(target: Target) {
    this.#target = target;
  }

  /** Whether a value was found to be held by another item than its sentinel says, which need not be told twice. */
  isClaimed({ id }: Claim): boolean {
    return this.#claimed.has(id);
  }

  /** Notes a fault. `mend` answers whether it could be mended. */
  async add(found: Fault, mend: (fault: Fault) => Promise<boolean>): Promise<void> {
    const fault = this.#asDuplicate(found);
    const { model } = this.#target;
    const { claim, key, other } = fault;
    this.all.push(
      Object.freeze({
        fault: fault.fault,
        fields: claim.group.parts.map(({ attribute }) => attribute.field),
        item: decodeFields(model, key),
        ...(other !== undefined && { other: decodeFields(model, other.key) }),
        mended: await mend(fault),
      }),
    );
  }

  #asDuplicate(found: Fault): Fault {
    const { fault, claim, key } = found;
    if (fault !== 'missing' && fault !== 'wrongOwner') return found;
    const first = this.#claimed.get(claim.id);
    if (first === undefined) this.#claimed.set(claim.id, key);
    else if (identityOf(this.#target, first) !== identityOf(this.#target, key))
      return { ...found, fault: 'duplicate', other: { key: first, row: undefined } };
    return found;
  }
}
