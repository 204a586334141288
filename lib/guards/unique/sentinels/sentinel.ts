import type { Condition } from '../../../expressions/ast.js';
import type { UniqueGroup } from '../../../model/model.js';
import { writeMembers } from '../../../operations/rules/expressions.js';
import { tableOf, type Target } from '../../../operations/target.js';
import type { TransactWriteItem } from '../../../client/requests.js';
import type { Item, Value } from '../../../values/value.js';
import type { Claim } from './claims.js';

/** Attributes of a sentinel besides its key and the expiry of its owner: what it keeps unique, and the key of the row that holds it. */
export const [WHAT, OWNER] = ['_unique', '_owner'] as const;

/** What a sentinel says it keeps unique. */
export const whatOf = ({ scope, name }: UniqueGroup): string => JSON.stringify([scope, name]);

/** The key of the row that a sentinel is held by; undefined for an item that is none. */
export const ownerOf = (sentinel: Item | undefined): Item | undefined => sentinel?.[OWNER]?.M;

/** Who may hold a sentinel for a write of it to happen. */
export interface Holding {
  readonly claim: Claim;
  /** Keys of rows; besides them, nobody may hold it. */
  readonly owners: readonly Item[];
  /** False where it must be there. */
  readonly orNobody?: boolean;
}

/** Reserves a value for a row, whose expiry the sentinel shares. */
export function takeItem(
  target: Target,
  holding: Holding,
  by: { readonly owner: Item; readonly expires: Value | undefined },
): TransactWriteItem {
  const { ttl } = target.model;
  const Item = {
    ...holding.claim.key,
    [WHAT]: { S: whatOf(holding.claim.group) },
    [OWNER]: { M: by.owner },
    ...(ttl !== undefined && by.expires !== undefined && { [ttl.name]: by.expires }),
  };
  return { Put: { TableName: tableOf(target), Item, ...heldBy(target, holding) } };
}

/** Gives a value up. */
export function freeItem(target: Target, holding: Holding): TransactWriteItem {
  return { Delete: { TableName: tableOf(target), Key: holding.claim.key, ...heldBy(target, holding) } };
}

function heldBy(target: Target, { owners, orNobody = true }: Holding): ReturnType<typeof writeMembers> {
  const nobody: Condition = { op: 'notExists', path: [target.model.partition.name] };
  const theirs = owners.map((owner): Condition => ({
    op: '=',
    left: { path: [OWNER] },
    right: { value: { M: owner } },
  }));
  return writeMembers(target, 'unique', { conditions: [{ op: 'or', of: orNobody ? [nobody, ...theirs] : theirs }] });
}
