import { createHash } from 'node:crypto';
import { DynamormError } from '../../errors/errors.js';
import { allOf, type Condition } from '../../expressions/condition.js';
import { Placeholders, renderCondition } from '../../expressions/render.js';
import { sentinelKey } from '../../model/reserved-keys.js';
import type { UniqueGroup, UniquePart, Attribute } from '../../model/model.js';
import { identityOf } from '../../operations/item-key.js';
import { writeMembers } from '../../operations/write-expressions.js';
import { request, tableOf, contextOf, type Target } from '../../operations/target.js';
import type { TransactWriteItem } from '../../session/requests.js';
import type { Deadline } from '../../client/deadline.js';
import { base64Of, type Item, type Value, getOwn, sameValue } from '../../values/value.js';
import { canonicalDecimal } from '../../values/decimal.js';

/** Attributes of a sentinel besides its key and the expiry of its owner: what it keeps unique, and the key of the row that holds it. */
export const [WHAT, OWNER] = ['_unique', '_owner'] as const;

/** What a sentinel says it keeps unique. */
export const whatOf = ({ scope, name }: UniqueGroup): string => JSON.stringify([scope, name]);

/** The key of the row that owns a sentinel; undefined for an item that is no sentinel. */
export const ownerOf = (sentinel: Item | undefined): Item | undefined => sentinel?.[OWNER]?.M;

/** Who may hold a sentinel for a write of it to happen. */
interface Holding {
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

/** A unique value that a row holds, as the sentinel it is reserved by. */
export interface Claim {
  readonly group: UniqueGroup;
  /** Key of the sentinel. */
  readonly key: Item;
  /** Text that tells it from any other sentinel. */
  readonly id: string;
}

export type Reading = (name: string) => Value | undefined;

/** A row as far as claims are concerned. */
interface ClaimingRow {
  readonly key: Item;
  /** Reads one attribute; undefined where it is not there. */
  readonly read: Reading;
}

/** What a row holds of the given groups. A group of which any part is absent or null has no owner, so any number of rows may lack it. */
export function claimsOf(target: Target, groups: readonly UniqueGroup[], row: ClaimingRow): readonly Claim[] {
  return groups.flatMap((group): readonly Claim[] => {
    const texts: string[] = [];
    for (const part of group.parts) {
      const text = textOf(target, part, row.read(part.attribute.name));
      if (text === undefined) return [];
      texts.push(text);
    }
    const digest = createHash('sha256')
      .update(JSON.stringify([group.scope, group.name, ...texts]))
      .digest();
    const key = sentinelKey(target.model, digest, row.key);
    return [{ group, key, id: identityOf(target, key) }];
  });
}

/** A value as it is compared: its type, and its normalised text. */
function textOf(target: Target, { attribute, normalize }: UniquePart, value: Value | undefined): string | undefined {
  const found = value && typed(value);
  if (found === undefined) return undefined;
  const text = normalize === undefined ? found.text : normalize(found.text);
  if (typeof text === 'string') return `${found.type} ${text}`;
  const { field } = attribute;
  throw new DynamormError('ErrInvalidModel', `${target.model.name}.${field}: normalize must answer a text`, {
    ...contextOf(target, 'write'),
    field,
  });
}

function typed({ S, N, B }: Value): { readonly type: string; readonly text: string } | undefined {
  if (S !== undefined) return { type: 'S', text: S };
  if (N !== undefined) return { type: 'N', text: canonicalDecimal(N) ?? N };
  return B === undefined ? undefined : { type: 'B', text: base64Of(B) };
}

/** The fields of a group, for messages. */
export const fieldsOf = ({ parts }: UniqueGroup): string => parts.map(({ attribute }) => attribute.field).join(', ');

/** Names of the attributes of a row that must not change while its sentinels do. */
export type CheckedAttributes = readonly string[];

/** The attributes that sentinels of a row follow from: those of its unique fields that are no keys, and its expiry. */
export function checkedAttributes({ model }: Target, groups: readonly UniqueGroup[]): CheckedAttributes {
  const attributes = new Set<Attribute>(groups.flatMap(({ parts }) => parts.map(({ attribute }) => attribute)));
  if (model.ttl !== undefined) attributes.add(model.ttl);
  return [...attributes].filter(attribute => attribute.isKey !== 'table').map(({ name }) => name);
}

/** Whether the checked attributes of a row still are what they were. */
export function isUnchanged(checked: CheckedAttributes, before: Item | undefined, row: Item | undefined): boolean {
  if (before === undefined || row === undefined) return before === row;
  return checked.every(name => sameValue(getOwn(before, name), getOwn(row, name)));
}

/** The condition that the checked attributes are unchanged; that there is no row, where `before` is undefined. */
export function unchangedCondition(
  { model }: Target,
  checked: CheckedAttributes,
  before: Item | undefined,
): Condition | undefined {
  if (before === undefined) return { op: 'notExists', path: [model.partition.name] };
  const same = checked.map((name): Condition => {
    const value = getOwn(before, name);
    return value === undefined
      ? { op: 'notExists', path: [name] }
      : { op: '=', left: { path: [name] }, right: { value } };
  });
  return allOf(...same);
}

/** A row as it is now. */
export async function readRow(target: Target, key: Item, options: Deadline): Promise<Item | undefined> {
  const input = { TableName: tableOf(target), Key: key, ConsistentRead: true };
  return (await request(target, { operation: 'GetItem', input, options, verb: 'unique' })).output.Item;
}

interface Expressed {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, Value>>;
}

/** An action with one more condition. Its own expressions are text already, so the placeholders of the new one are set apart. */
export function withCondition(target: Target, item: TransactWriteItem, more: Condition | undefined): TransactWriteItem {
  if (more === undefined) return item;
  const [kind, input] = Object.entries(item)[0] as [keyof TransactWriteItem, Expressed];
  const to = new Placeholders();
  const apart = (text: string): string => text.replace(/[#:](?=\d)/g, '$&u');
  const text = apart(renderCondition(more, to, contextOf(target, 'unique')));
  const placed = to.expressions();
  const moved = <V>(map: Readonly<Record<string, V>> = {}): [string, V][] =>
    Object.entries(map).map(([name, value]) => [apart(name), value]);
  const [names, values] = [moved(placed.ExpressionAttributeNames), moved(placed.ExpressionAttributeValues)];
  const { ConditionExpression: own } = input;
  return {
    [kind]: {
      ...input,
      ConditionExpression: own === undefined ? text : `(${own}) AND (${text})`,
      ExpressionAttributeNames: { ...input.ExpressionAttributeNames, ...Object.fromEntries(names) },
      ...((input.ExpressionAttributeValues !== undefined || values.length > 0) && {
        ExpressionAttributeValues: { ...input.ExpressionAttributeValues, ...Object.fromEntries(values) },
      }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}
