import type { CallOptions } from '../../../client/session.js';
import { decodeFields } from '../../../codec/item.js';
import { wirePages } from '../../../operations/query/pages.js';
import { identityOf } from '../../../operations/item-key.js';
import type { Target } from '../../../operations/target.js';
import type { Item } from '../../../values/value.js';
import type { Fault, UniqueFinding, UniqueReport } from './report.js';
import { ownersOf, suspects, type Suspect } from './suspects.js';
import { sentinelPages } from './sentinel-pages.js';

/** How an audit is done. */
export interface Auditing {
  readonly options: CallOptions;
  /** Mends a fault; answers whether it could. */
  readonly mend: (fault: Fault) => Promise<boolean>;
}

/**
 * Looks at every item of a class and at every sentinel of its unique values, page by page: what looks wrong is read again at one
 * moment before it is called a fault.
 */
export async function audit(target: Target, { options, mend }: Auditing): Promise<UniqueReport> {
  if (target.model.unique.length === 0) return { items: 0, sentinels: 0, findings: [] };
  const findings: UniqueFinding[] = [];
  /** Whose a value is that has no right sentinel yet: another item that holds it is a duplicate. */
  const claimed = new Map<string, Item>();
  let [items, sentinels] = [0, 0];
  const look = async (found: readonly Suspect[]): Promise<void> => {
    for (const suspect of found) {
      const fault = await suspect.examine();
      if (fault !== undefined) findings.push(await findingOf(target, asDuplicate(target, fault, claimed), mend));
    }
  };
  for await (const { output } of wirePages({ ...options, target, consistent: true })) {
    const rows = output.Items ?? [];
    items += rows.length;
    await look(await suspects(target, rows, options));
  }
  for await (const page of sentinelPages(target, options)) {
    sentinels += page.length;
    // What is known to be held for the wrong item is not told twice.
    const orphans = await ownersOf(target, page, options);
    await look(orphans.filter(({ claim }) => !claimed.has(claim.id)));
  }
  return { items, sentinels, findings };
}

function asDuplicate(target: Target, fault: Fault, claimed: Map<string, Item>): Fault {
  const { id } = fault.claim;
  const first = claimed.get(id);
  if (fault.fault !== 'missing' && fault.fault !== 'wrongOwner') return fault;
  if (first === undefined) claimed.set(id, fault.key);
  else if (identityOf(target, first) !== identityOf(target, fault.key))
    return { ...fault, fault: 'duplicate', other: { key: first, row: undefined } };
  return fault;
}

async function findingOf(target: Target, fault: Fault, mend: Auditing['mend']): Promise<UniqueFinding> {
  const { claim, key, other } = fault;
  return Object.freeze({
    fault: fault.fault,
    fields: claim.group.parts.map(({ attribute }) => attribute.field),
    item: decodeFields(target.model, key),
    ...(other !== undefined && { other: decodeFields(target.model, other.key) }),
    mended: await mend(fault),
  });
}
