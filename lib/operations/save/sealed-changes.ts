import type { Change } from '../../codec/change.js';
import { applyChanges } from '../../codec/merge.js';
import type { Item } from '../../values/value.js';
import { cipherContext, sealOne, type CipherContext } from '../rules/crypto.js';
import { refuseProtected, refuseWriteOnce } from '../rules/policy.js';
import { refuseOversize } from '../rules/size.js';
import type { Target } from '../target.js';
import type { ChangedItem } from './save-options.js';

/** Changes with everything that is encrypted sealed. */
export interface SealedChanges {
  readonly changes: readonly Change[];
  /** Attributes that are sent whole, all envelopes among them. */
  readonly sent: Item;
  /** The item the changes were made to, as the service sees it. */
  readonly asStored: Item;
}

/** The changes as they may be sent: allowed by the write policy, encrypted values sealed, the item no larger than DynamoDB takes. */
export async function sealedChanges(target: Target, changed: ChangedItem): Promise<SealedChanges> {
  const { changes, stored } = changed;
  refuseWriteOnce(target, 'save');
  refuseProtected(target, 'save', { names: changes.map(change => change.path[0]), extra: changed.protect });
  const cipher = cipherContext(target, { operation: 'save', reads: false, signal: changed.signal });
  if (cipher === undefined) {
    refuseOversize(target, 'save', applyChanges(stored, changes));
    return { changes, sent: {}, asStored: stored };
  }
  const sealed: Change[] = [];
  for (const change of changes) sealed.push(await sealedChange(cipher, change, changed));
  refuseOversize(target, 'save', applyChanges(stored, sealed));
  const sent = applyChanges({}, sealed.filter(isWhole));
  return { changes: sealed, sent, asStored: inEnvelopes(stored, changed.sealed) };
}

const isWhole = ({ kind, path }: Change): boolean => path.length === 1 && (kind === 'set' || kind === 'replace');

/** Of an encrypted attribute both sides are sealed. Without the envelope that it stands in nothing can be compared. */
async function sealedChange(cipher: CipherContext, change: Change, { stored, sealed }: ChangedItem): Promise<Change> {
  const [name] = change.path;
  if (cipher.model.byName.get(name)?.encrypted === undefined) return change;
  const { path } = change;
  const isCompared =
    change.kind === 'replace' || (change.kind === 'remove' ? change.old : change.kind === 'set' && change.fresh);
  const old = isCompared && cipher.model.version === undefined ? sealed?.[name] : undefined;
  if (change.kind === 'remove') return old === undefined ? { kind: 'remove', path } : { kind: 'remove', path, old };
  if (change.kind !== 'set' && change.kind !== 'replace') return change;
  const value = await sealOne(cipher, name, { value: change.value, key: stored });
  if (old !== undefined) return { kind: 'replace', path, value, old };
  const isFirst = change.kind === 'set' && change.fresh !== undefined && stored[name] === undefined;
  return isFirst ? { kind: 'set', path, value, fresh: 'absent' } : { kind: 'set', path, value };
}

/** An item with its encrypted attributes in the envelopes they stand in, as the service sees it. */
function inEnvelopes(stored: Item, sealed: Item | undefined): Item {
  if (sealed === undefined) return stored;
  const known = Object.entries(sealed).filter(([name]) => Object.hasOwn(stored, name));
  return { ...stored, ...Object.fromEntries(known) };
}
