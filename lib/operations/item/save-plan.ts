import type { UpdateItemInput } from '../../client/requests.js';
import { sameValue, type Change } from '../../codec/change.js';
import { applyChanges, holdsChanges } from '../../codec/merge.js';
import { stateOf } from '../../codec/state.js';
import type { CipherContext } from '../../encryption/context.js';
import type { Condition, UpdateAction } from '../../expressions/ast.js';
import { Placeholders } from '../../expressions/placeholders.js';
import { renderCondition } from '../../expressions/render-condition.js';
import { renderUpdate } from '../../expressions/render-update.js';
import type { Item, Value } from '../../values/value.js';
import { cipherContext, open, sealOne } from '../rules/crypto.js';
import { knownVersion, stampUpdate } from '../rules/lifecycle.js';
import { refuseProtected, refuseWriteOnce } from '../rules/policy.js';
import { refuseOversize } from '../rules/size.js';
import { contextOf, tableOf, type Target } from '../target.js';
import type { WriteOptions, WritePlan } from '../plan.js';
import { changeActions, type Guarding } from './change-actions.js';
import { commitEntity } from './entity-write.js';

export interface SavePlan extends WritePlan<UpdateItemInput> {
  /** Version and timestamp that the request sets. */
  readonly stamps: Item;
}

export interface SavePlanOptions extends WriteOptions {
  readonly changes: readonly Change[];
  /** Whether every changed value must still be as it was read: what a read-change-write without a version relies on. */
  readonly compare?: boolean | undefined;
  /** The moment of the logical write: the same in every request that repeats it. */
  readonly now: Date;
}

/** The update that writes `changes` of a loaded entity, under the conditions that make it safe. */
export async function savePlan(target: Target, entity: object, options: SavePlanOptions): Promise<SavePlan> {
  const { model } = target;
  const { changes } = options;
  refuseWriteOnce(target, 'save');
  refuseProtected(target, 'save', { names: changes.map(change => change.path[0]), extra: options.protect });
  const cipher = cipherContext(target, { operation: 'save', reads: false, signal: options.signal });
  const stored = stateOf(entity)!.stored!;
  const known = model.version && knownVersion(model.version, entity, stored);
  const stamps = stampUpdate(model, known, options.now);
  const sealed = await sealChanges(cipher, changes, stored);
  refuseOversize(target, 'save', applyChanges({ ...stored, ...stamps }, sealed));
  const key = Object.fromEntries(model.key.map(attribute => [attribute.name, stored[attribute.name]!]));
  return {
    target,
    verb: 'save',
    key,
    stamps,
    input: {
      TableName: tableOf(target),
      Key: key,
      ...expressions(target, { ...options, changes: sealed, known, stamps, stored }),
    },
    expects: model.version && (known ?? 'absent'),
    landed: async row => row !== undefined && isOurs({ base: stored, stamps, changes }, await open(cipher, row)),
    commit: () => commitEntity(target, entity, applyChanges({ ...stored, ...stamps }, changes)),
  };
}

async function sealChanges(
  cipher: CipherContext | undefined,
  changes: readonly Change[],
  key: Item,
): Promise<readonly Change[]> {
  if (cipher === undefined) return changes;
  const sealed: Change[] = [];
  for (const change of changes) {
    sealed.push(
      change.kind === 'set'
        ? { ...change, value: await sealOne(cipher, change.path[0], { value: change.value, key }) }
        : change,
    );
  }
  return sealed;
}

interface Parts extends SavePlanOptions {
  readonly known: Value | undefined;
  readonly stamps: Item;
  readonly stored: Item;
}

function expressions(target: Target, parts: Parts): Omit<UpdateItemInput, 'TableName' | 'Key'> {
  const { actions, guards } = changeActions(parts.changes, guardingOf(target, parts));
  const stamping = Object.entries(parts.stamps).map(([name, value]): UpdateAction => ({
    action: 'set',
    path: [name],
    to: { value },
  }));
  const conditions = [...rowConditions(target, parts.known), ...guards, ...(parts.if === undefined ? [] : [parts.if])];
  const to = new Placeholders();
  const context = contextOf(target, 'save');
  const UpdateExpression = renderUpdate([...actions, ...stamping], to, context);
  const ConditionExpression = renderCondition({ op: 'and', of: conditions }, to, context);
  return {
    ...(UpdateExpression !== undefined && { UpdateExpression }),
    ConditionExpression,
    ...to.expressions(),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

/** A version proves more, and cheaper; envelopes differ each time they are written, so a class that has them cannot be compared. */
function guardingOf({ model }: Target, parts: Parts): Guarding {
  const versioned = model.version !== undefined;
  return {
    versioned,
    compare: parts.compare === true && !versioned && model.encrypted.length === 0 ? parts.stored : undefined,
  };
}

/** A loaded entity's row must still be there, and at the version it was loaded at. */
export function rowConditions({ model }: Target, known: Value | undefined): readonly Condition[] {
  const exists: Condition = { op: 'exists', path: [model.partition.name] };
  if (model.version === undefined) return [exists];
  const path = [model.version.name] as const;
  return known === undefined
    ? [exists, { op: 'notExists', path }]
    : [{ op: '=', left: { path }, right: { value: known } }];
}

function isOurs(write: { base: Item; stamps: Item; changes: readonly Change[] }, row: Item): boolean {
  return (
    Object.entries(write.stamps).every(([name, value]) => sameValue(row[name], value)) &&
    holdsChanges(write.base, row, write.changes)
  );
}
