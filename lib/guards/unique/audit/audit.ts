import type { CallOptions } from '../../../client/session.js';
import { wirePages } from '../../../operations/query/pages.js';
import type { Target } from '../../../operations/target.js';
import { Findings } from './findings.js';
import { orphans } from './orphans.js';
import type { Fault, UniqueReport } from './report.js';
import { sentinelPages } from './sentinel-pages.js';
import { suspects, type Suspect } from './suspects.js';

/** How an audit is done. */
export interface Auditing {
  readonly options: CallOptions;
  /** Mends a fault; answers whether it could. */
  readonly mend: (fault: Fault) => Promise<boolean>;
}

/** How many suspects are looked at, and mended, at once. */
const AT_ONCE = 8;

/**
 * Looks at every item of a class and at every sentinel of its unique values, page by page: what looks wrong is read again at one
 * moment before it is called a fault.
 */
export async function audit(target: Target, { options, mend }: Auditing): Promise<UniqueReport> {
  if (target.model.unique.length === 0) return { items: 0, sentinels: 0, findings: [] };
  const findings = new Findings(target);
  let [items, sentinels] = [0, 0];
  const look = async (found: readonly Suspect[]): Promise<void> => {
    const left = [...found];
    const worker = async (): Promise<void> => {
      for (let suspect = left.shift(); suspect !== undefined; suspect = left.shift()) {
        const fault = await suspect.examine();
        if (fault !== undefined) await findings.add(fault, mend);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  };
  for await (const { output } of wirePages({ ...options, target, consistent: true })) {
    const rows = output.Items ?? [];
    items += rows.length;
    await look(await suspects(target, rows, options));
  }
  for await (const page of sentinelPages(target, options)) {
    sentinels += page.length;
    const found = await orphans(target, page, options);
    await look(found.filter(({ claim }) => !findings.isClaimed(claim)));
  }
  return { items, sentinels, findings: findings.all };
}
