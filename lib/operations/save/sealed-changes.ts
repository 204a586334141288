import type { Change } from '../../codec/change.js';
import { applyChanges } from '../../codec/merge.js';
import { cipherContext, sealOne } from '../rules/crypto.js';
import { refuseProtected, refuseWriteOnce } from '../rules/policy.js';
import { refuseOversize } from '../rules/size.js';
import type { Target } from '../target.js';
import type { ChangedItem } from './save-options.js';

/** The changes as they may be sent: allowed by the write policy, encrypted values sealed, the item no larger than DynamoDB takes. */
export async function sealedChanges(target: Target, changed: ChangedItem): Promise<readonly Change[]> {
  const { changes, stored } = changed;
  refuseWriteOnce(target, 'save');
  refuseProtected(target, 'save', { names: changes.map(change => change.path[0]), extra: changed.protect });
  const cipher = cipherContext(target, { operation: 'save', reads: false, signal: changed.signal });
  const sealed: Change[] = [];
  for (const change of changes) {
    if (cipher === undefined || change.kind !== 'set') sealed.push(change);
    else sealed.push({ ...change, value: await sealOne(cipher, change.path[0], { value: change.value, key: stored }) });
  }
  refuseOversize(target, 'save', applyChanges(stored, sealed));
  return sealed;
}
