import { getOwn } from '../../values/own.js';
import type { Item } from '../../values/value.js';
import type { UpdatePlan } from '../plan.js';
import { writeMembers } from '../rules/expressions.js';
import { rowIsThere } from '../rules/versions.js';
import { tableOf, type Target } from '../target.js';
import type { Rewrite } from './rewrite-of.js';

/**
 * The update that writes a rewrite, where the row is still the one that was read. Version and timestamp stay: what the
 * item says is the same as before, and nobody who holds it need load it again.
 */
export function rewritePlan(target: Target, row: Item, { actions, conditions }: Rewrite): UpdatePlan {
  const { key: keys, version } = target.model;
  const key = Object.fromEntries(keys.map(({ name }) => [name, row[name]!]));
  const known = version && getOwn(row, version.name);
  return {
    target,
    verb: 'reencrypt',
    key,
    input: {
      TableName: tableOf(target),
      Key: key,
      ...writeMembers(target, 'reencrypt', { actions, conditions: [...rowIsThere(target, known), ...conditions] }),
    },
    expects: undefined,
    kind: 'change',
    proof: { marks: envelopesIn(actions), loaded: row },
    commit: () => undefined,
  };
}

/** What is written anew, envelopes and what goes with them: no two envelopes are alike. */
function envelopesIn(actions: Rewrite['actions']): Item {
  const written = actions.flatMap(action =>
    action.action === 'set' && 'value' in action.to ? [[action.path[0], action.to.value] as const] : [],
  );
  return written.some(([, value]) => value.M !== undefined) ? Object.fromEntries(written) : {};
}
