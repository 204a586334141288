import { timeNow } from '../../client/clock.js';
import { DynamormError } from '../../errors/errors.js';
import { allOf, type Condition, type Path } from '../../expressions/condition.js';
import {
  readsAsGiven,
  readsOtherwise,
  type AmbiguousField,
  type KeyCondition,
  type SortCondition,
} from '../../expressions/key/key-condition.js';
import { type KeyAnswer, keyConditionOf } from '../../expressions/key/key-query.js';
import {
  conditionPaths,
  Placeholders,
  type Placed,
  renderCondition,
  renderKeyCondition,
  renderProjection,
} from '../../expressions/render.js';
import { reservedKeys } from '../../model/reserved-keys.js';
import { equalValues, type Item, compareKeys, bytesOf, compareBytes, type Value, getOwn } from '../../values/value.js';
import { contextOf, type Target, classesOf, tableOf } from '../target.js';
import { countConditions, noneOf, owningOf, type Owning, familyPrefix, namesToTell } from './own-items.js';
import { keysOf, projects, refused, type Read, checkRead, projected, refuseWide } from './read.js';
import type { Attribute } from '../../model/model.js';
import type { PageOutput, QueryInput, ScanInput } from '../../session/requests.js';

/** A read made ready: the request without its place to start, and the key condition that places belong to. */
export interface PreparedRead extends Pick<Filtered, 'drops' | 'unsure' | 'owning'> {
  readonly operation: 'Query' | 'Scan';
  readonly input: QueryInput & ScanInput;
  readonly key: KeyAnswer['key'] | undefined;
}

/** The request of a read: nothing sent. @throws ErrInvalidOperator ErrMissingPrimaryKey ErrInvalidModel ErrEncryptedFieldNotQueryable */
export function prepareRead(read: Read): PreparedRead {
  const { target, index, asked, select } = read;
  const { model } = target;
  checkRead(read);
  const table = { partition: [model.partition], sort: model.sort === undefined ? [] : [model.sort] };
  const { partition, sort } = index ?? table;
  const view = classesOf(target);
  const prefixOf =
    view.family.length === 1
      ? undefined
      : (attribute: Attribute, texts: ReadonlyMap<string, string>) => familyPrefix(view, attribute, texts);
  const answer = asked && keyConditionOf({ model, partition, sort, ...asked, prefixOf });
  const { filter, drops, unsure, owning } = filterOf(read, answer);
  const wanted = read.counts === true && (owning.looks || unsure.length > 0) ? [] : select;
  refuseWide(read, answer?.key);
  const input = {
    TableName: tableOf(target),
    ...(index !== undefined && { IndexName: index.name }),
    ...readMembers(target, {
      key: answer?.key,
      filter,
      select: wanted && projected(read, wanted, { unsure, telling: namesToTell(owning) }),
    }),
    ...(read.descending === true && { ScanIndexForward: false }),
    ...(read.limit !== undefined && { Limit: read.limit }),
    ...(read.consistent === true && { ConsistentRead: true }),
    ...(read.segment !== undefined && { Segment: read.segment.segment, TotalSegments: read.segment.of }),
    ...(read.returnConsumedCapacity !== undefined && { ReturnConsumedCapacity: read.returnConsumedCapacity }),
  };
  return {
    operation: asked === undefined ? 'Scan' : 'Query',
    input,
    key: answer?.key,
    unsure,
    drops,
    owning,
  };
}

/** What a read says in expressions. */
interface ReadExpressions {
  readonly key: KeyCondition | undefined;
  readonly filter: Condition | undefined;
  readonly select: readonly Path[] | undefined;
}

/** The expression members of a query or scan; a part without anything to say is left out. */
interface ReadMembers extends Placed {
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
}

/** Renders what a read says. */
export function readMembers(target: Target, { key, filter, select }: ReadExpressions): ReadMembers {
  const to = new Placeholders();
  const context = contextOf(target, key === undefined ? 'scan' : 'query');
  const members: { -readonly [N in keyof ReadMembers]: ReadMembers[N] } = {};
  if (key !== undefined) members.KeyConditionExpression = renderKeyCondition(key, to, context);
  if (filter !== undefined) members.FilterExpression = renderCondition(filter, to, context);
  if (select !== undefined) members.ProjectionExpression = renderProjection(select, to, context);
  return to.expressions(members);
}

/** Whether a sort key attribute of this value is among those a key condition finds: DynamoDB starts a query nowhere else. */
export function isWithin(value: Value, condition: SortCondition): boolean {
  if (condition.op === 'beginsWith') return beginsWith(value, condition.value);
  if (condition.op === 'between') return holds(value, '>=', condition.low) && holds(value, '<=', condition.high);
  return holds(value, condition.op, condition.value);
}

function holds(value: Value, op: '=' | '<' | '<=' | '>' | '>=', bound: Value): boolean {
  const order = compareKeys(value, bound);
  if (order === undefined) return false;
  switch (op) {
    case '=':
      return order === 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

function beginsWith({ S, B }: Value, start: Value): boolean {
  if (S !== undefined && start.S !== undefined) return S.startsWith(start.S);
  if (B === undefined || start.B === undefined) return false;
  const beginning = bytesOf(start.B);
  return compareBytes(bytesOf(B).subarray(0, beginning.length), beginning) === 0;
}

/** One page as it came, its items still on the wire. */
export interface WirePage {
  readonly prepared: PreparedRead;
  /** The key it starts after; undefined at the beginning. */
  readonly start: Item | undefined;
  readonly output: PageOutput;
}

/** Refuses a filter by what DynamoDB does not filter by, or what is not there. @throws ErrInvalidOperator */
function checkFilter(read: Read, filter: Condition): void {
  const { target, index } = read;
  const { model } = target;
  const refuse = (name: string, why: string): never => {
    const field = model.byName.get(name)?.field ?? name;
    throw new DynamormError('ErrInvalidOperator', `${model.name}.${field} ${why}`, {
      ...contextOf(target, 'filter'),
      field,
    });
  };
  const keys = new Set(keysOf(read).map(attribute => attribute.name));
  for (const [name] of conditionPaths(filter)) {
    if (read.asked !== undefined && keys.has(name))
      refuse(
        name,
        'is a key of what is queried, which DynamoDB does not filter by: ask for it in the query or in where()',
      );
    if (index !== undefined && !projects(read.target, index, name))
      refuse(name, `is not projected into ${index.name}, so nothing can be filtered by it there`);
  }
}

/** What no range of a template key says exactly is filtered by its fields, which must be there. */
function checkAnswered({ target, index }: Read, answered: Condition): void {
  for (const [name] of conditionPaths(answered)) {
    if (index === undefined || projects(target, index, name)) continue;
    const field = target.model.byName.get(name)?.field ?? name;
    throw new DynamormError(
      'ErrInvalidOperator',
      `${target.model.name}.${field} is followed by more in a key of ${index.name}, so this range of it needs a filter too: project it into the index, or ask by eq or beginsWith`,
      { ...contextOf(target, 'query'), field },
    );
  }
}

const secondsNow = ({ session }: Target): number => Math.floor(timeNow(session.clock).getTime() / 1000);

/** Whether only the whole items behind an index tell which of them have expired. */
const expiresUnseen = ({ target, index, hydrates }: Read): boolean =>
  hydrates === true &&
  index !== undefined &&
  target.model.ttl !== undefined &&
  !projects(target, index, target.model.ttl.name);

/** Whether a whole item is to be hidden, since it has expired. */
export function isHidden(read: Read, item: Item): boolean {
  const { ttl } = read.target.model;
  if (read.hideExpired !== true || ttl === undefined) return false;
  const end = getOwn(item, ttl.name)?.N;
  return end !== undefined && Number(end) <= secondsNow(read.target);
}

/** What has not expired. */
function alive(target: Target): Condition | undefined {
  const { ttl } = target.model;
  if (ttl === undefined) return undefined;
  const path = [ttl.name] as const;
  const now = { N: String(secondsNow(target)) };
  return {
    op: 'or',
    of: [
      { op: 'notExists', path },
      { op: '>', left: { path }, right: { value: now } },
    ],
  };
}

/**
 * What keeps the sentinels of a class's unique fields out of what is read. A query of the table never meets one, and an index
 * only where its keys are the table's or the expiry, which are all that a sentinel has of them.
 */
function sentinelConditions({ target, index, asked }: Read): readonly Condition[] {
  const { unique, key, ttl, reserved = reservedKeys() } = target.model;
  if (unique.length === 0) return [];
  const queried = index === undefined ? key : [...index.partition, ...index.sort];
  if (!queried.every(attribute => key.includes(attribute) || attribute === ttl)) return [];
  // DynamoDB filters no query by a key of what is queried.
  const told = asked === undefined ? key[0] : key.find(attribute => !queried.includes(attribute));
  return told === undefined ? [] : noneOf(told, reserved.unique);
}

/** How a read settles what its key condition leaves in doubt. */
interface ResolvedAmbiguity {
  /** Conditions on the fields' own attributes, where DynamoDB filters by them. */
  readonly conditions: readonly Condition[];
  /** What only the key text of each entry tells, because an index does not hold the attribute, or is keyed by it. */
  readonly unsure: readonly AmbiguousField[];
}

/** Settles each doubt by a filter where there can be one. */
function resolveAmbiguity(read: Read, doubts: readonly AmbiguousField[]): ResolvedAmbiguity {
  const keys = keysOf(read);
  const filters = ({ attribute }: AmbiguousField): boolean =>
    !keys.includes(attribute) && (read.index === undefined || projects(read.target, read.index, attribute.name));
  const byName = new Map(doubts.filter(filters).map(doubt => [doubt.attribute.name, doubt]));
  return { conditions: [...byName.values()].map(sameOrAbsent), unsure: doubts.filter(doubt => !filters(doubt)) };
}

/** An item without the attribute, of a writer that only knew the key, is what its key says. */
function sameOrAbsent({ attribute, value }: AmbiguousField): Condition {
  const path = [attribute.name] as const;
  return {
    op: 'or',
    of: [
      { op: '=', left: { path }, right: { value } },
      { op: 'notExists', path },
    ],
  };
}

/** What a read drops of what its key condition finds. */
export interface Filtered extends Pick<ResolvedAmbiguity, 'unsure'> {
  readonly filter: Condition | undefined;
  /** Whether the filter drops items on purpose: not only those whose keys read in several ways. */
  readonly drops: boolean;
  /** Which of what is read is the class's, told after the read. */
  readonly owning: Owning;
}

/**
 * What a read filters by: the user's conditions, what has expired, and what keys do not prove. Items of other classes are recognised after
 * the read; only a count has a filter for them.
 */
export function filterOf(read: Read, answer: KeyAnswer | undefined): Filtered {
  if (read.filter !== undefined) checkFilter(read, read.filter);
  if (answer?.filter !== undefined) checkAnswered(read, answer.filter);
  const hidesLater = read.hideExpired === true && expiresUnseen(read);
  const living = read.hideExpired === true && !hidesLater ? alive(read.target) : undefined;
  if (living !== undefined) checkFilter(read, living);
  const dropping = allOf(answer?.filter, read.filter, ...sentinelConditions(read), living);
  const owning = owningOf(read);
  const own = read.counts === true ? countConditions(read, owning) : undefined;
  const { conditions, unsure } = resolveAmbiguity(read, answer?.ambiguous ?? []);
  return {
    filter: allOf(...conditions, dropping, ...(own ?? [])),
    drops: dropping !== undefined || owning.mixes || hidesLater,
    unsure,
    owning: own === undefined ? owning : { ...owning, looks: false },
  };
}

/**
 * The entries that are certain to be what was asked for. Hardly any key can be read in two ways.
 * @throws ErrInvalidOperator for an entry that only its whole item could tell
 */
export function dropAmbiguous(
  read: Read,
  unsure: readonly AmbiguousField[],
  entries: readonly Item[],
): readonly Item[] {
  const { model } = read.target;
  const keys = [...new Set(unsure.map(({ key }) => key))].map(key => {
    const texts = unsure.flatMap(each => (each.key === key ? [[each.attribute.field, each.text] as const] : []));
    return { key, given: new Map(texts) };
  });
  return entries.filter(entry =>
    keys.every(({ key, given }) => {
      const text = getOwn(entry, key.name)?.S;
      const reading = { model, parts: key.template?.parts ?? [], text: text ?? '', given };
      if (text === undefined || !readsOtherwise(reading)) return true;
      if (!readsAsGiven(reading)) return false;
      if (read.hydrates === true) return true;
      throw untold(read, unsure);
    }),
  );
}

/** Whether a whole item is what was asked for. */
export function isAsGiven(unsure: readonly AmbiguousField[], item: Item): boolean {
  return unsure.every(({ attribute, value }) => {
    const own = getOwn(item, attribute.name);
    return own === undefined || equalValues(own, value);
  });
}

function untold(read: Read, unsure: readonly AmbiguousField[]): DynamormError {
  const fields = [...new Set(unsure.map(({ attribute }) => attribute.field))].join(', ');
  const entry = `an entry of ${read.index?.name ?? 'the table'}`;
  return refused(
    read,
    `${entry} has a key that can be read with several values of ${fields}: project ${fields} into the index, or use hydrate()`,
  );
}
