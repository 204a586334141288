import { normalOf } from '../../codec/told.js';
import type { UpdateAction } from '../../expressions/ast.js';
import type { Item, Value } from '../../values/value.js';
import { cipherContext, sealOne, type CipherContext } from '../rules/crypto.js';
import type { Target } from '../target.js';
import { blindIndexActions } from './blind-index-actions.js';
import { checkedActions, type KeyedActions } from './checked-actions.js';
import type { Initial } from './initial-actions.js';
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
  readonly upsert?: Initial | undefined;
  readonly initial?: readonly UpdateAction[] | undefined;
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
  const initial = await initialSealed(target, parts, cipher);
  return [...actions, ...initial, ...ownActions(target, parts, [...actions, ...initial])];
}

/** What an upsert sets where it is missing: validated, sealed, with the blind indexes that follow from it. */
async function initialSealed(
  { model }: Target,
  parts: UpdateParts,
  cipher: CipherContext | undefined,
): Promise<readonly UpdateAction[]> {
  const sealed: UpdateAction[] = [];
  for (const action of parts.initial ?? []) {
    await validateAction(model, action);
    if (action.action !== 'set' || !('ifNotExists' in action.to) || !('value' in action.to.otherwise)) {
      sealed.push(action);
      continue;
    }
    const [name] = action.path;
    const { value } = action.to.otherwise;
    const otherwise = { value: await sealOne(cipher, name, { value, key: parts.wireKey }) };
    sealed.push({ ...action, to: { ...action.to, otherwise } });
    const blind = await blindIndexActions(cipher, [{ action: 'set', path: [name], to: { value } }]);
    for (const { path, ...digest } of blind)
      if (digest.action === 'set')
        sealed.push({ action: 'set', path, to: { ifNotExists: path, otherwise: digest.to } });
  }
  return sealed;
}
