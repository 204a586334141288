import type { Condition } from '../../../expressions/ast.js';
import type { KeyDoubt } from '../../../expressions/key/key-doubts.js';
import type { Read } from '../read.js';
import { keysOf, projects } from './index-entry.js';

/** How a read settles what its key condition leaves in doubt. */
export interface SettledDoubts {
  /** Conditions on the fields' own attributes, where DynamoDB filters by them. */
  readonly conditions: readonly Condition[];
  /** What only the key text of each entry tells, because an index does not hold the attribute, or is keyed by it. */
  readonly unsure: readonly KeyDoubt[];
}

/** Settles each doubt by a filter where there can be one. */
export function settleDoubts(read: Read, doubts: readonly KeyDoubt[]): SettledDoubts {
  const keys = keysOf(read);
  const filters = ({ attribute }: KeyDoubt): boolean =>
    !keys.includes(attribute) && (read.index === undefined || projects(read.target, read.index, attribute.name));
  const byName = new Map(doubts.filter(filters).map(doubt => [doubt.attribute.name, doubt]));
  return { conditions: [...byName.values()].map(sameOrAbsent), unsure: doubts.filter(doubt => !filters(doubt)) };
}

/** An item without the attribute, of a writer that only knew the key, is what its key says. */
function sameOrAbsent({ attribute, value }: KeyDoubt): Condition {
  const path = [attribute.name] as const;
  return {
    op: 'or',
    of: [
      { op: '=', left: { path }, right: { value } },
      { op: 'notExists', path },
    ],
  };
}
