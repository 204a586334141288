import { normalOf } from '../../codec/told.js';
import type { UpdateAction } from '../../expressions/ast.js';
import type { Item, Value } from '../../values/value.js';
import { cipherContext, sealOne } from '../rules/crypto.js';
import type { Target } from '../target.js';
import { checkedActions, type KeyedActions } from './checked-actions.js';
import { ownActions } from './own-actions.js';
import { validateAction } from './validate-action.js';

/** What an update by key is made of. */
export interface UpdateParts extends KeyedActions {
  readonly wireKey: Item;
  /** The version the row must be at, where the caller names one. */
  readonly known: Value | undefined;
  readonly mustExist?: boolean | undefined;
  readonly made?: ReadonlySet<UpdateAction> | undefined;
  /** The stamp of the logical write. */
  readonly stamp: Value;
  readonly signal?: AbortSignal | undefined;
}

/** The actions that are sent for those asked for: checked, emptied fields removed, values sealed, version and timestamp added. */
export async function updateActions(target: Target, parts: UpdateParts): Promise<readonly UpdateAction[]> {
  const { model } = target;
  const cipher = cipherContext(target, { operation: 'update', reads: false, signal: parts.signal });
  const actions: UpdateAction[] = [];
  for (const action of await checkedActions(target, parts, cipher)) {
    if (parts.made?.has(action) !== true) await validateAction(model, action);
    const attribute = model.byName.get(action.path[0])!;
    if (action.action !== 'set' || action.path.length > 1 || !('value' in action.to)) {
      actions.push(action);
      continue;
    }
    const { value } = action.to;
    if (normalOf(model, attribute, value) === undefined) actions.push({ action: 'remove', path: action.path });
    else
      actions.push({ ...action, to: { value: await sealOne(cipher, attribute.name, { value, key: parts.wireKey }) } });
  }
  return [...actions, ...ownActions(target, parts, actions)];
}
