import { DynamormError } from '../../errors/errors.js';
import type { Condition } from '../../expressions/condition.js';
import { compareKeys, type Item, type Value, getOwn } from '../../values/value.js';
import type { KeyCondition, SortCondition } from '../../expressions/key/key-condition.js';
import { keyConditionOf, type KeyAnswer } from '../../expressions/key/key-query.js';
import { lastWith } from '../../expressions/key/template-range.js';
import { isOfLanguage, languageOf } from '../../model/key-template.js';
import type { Attribute, Model } from '../../model/model.js';
import type { CallOptions, OnUnreadable } from '../../session/session.js';
import { canonicalJson } from '../../values/json.js';
import { LEFT_OUT, mapWithPauses, settled } from '../get.js';
import { classesOf, contextOf, tableOf, type Target } from '../target.js';
import { cursorOf } from './cursors.js';
import { dropAmbiguous, isAsGiven, isWithin, type PreparedRead, type WirePage, readMembers } from './read-request.js';
import { ownItems, owningOf, type Owning } from './own-items.js';
import { rowReader, preparedPages } from './pages.js';
import { readCipher, checkRead, isLookup, refused, type Read } from './read.js';

/** One class of a collection, under the name that the caller gave it. */
export interface CollectionMember {
  readonly name: string;
  readonly target: Target;
}

/** A query for items of several classes, as plain data. */
export interface CollectionRead extends CallOptions {
  readonly members: readonly CollectionMember[];
  /** Name of the index that is queried; undefined for the table itself. */
  readonly index: string | undefined;
  /** Fields of the partition key, and of sort keys, that every class has. */
  readonly values: object;
  /** Conditions on the sort key, by the member they narrow. */
  readonly where: Readonly<Record<string, Condition | undefined>>;
  readonly descending?: boolean;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly grows?: boolean;
  readonly onUnreadable?: OnUnreadable | undefined;
}

/** An entity, and the name of the member that it is of. */
export interface Found {
  readonly name: string;
  readonly entity: object;
}

/** One page of a collection: the items of all its classes in the order of their keys. */
export interface FoundPage {
  readonly found: readonly Found[];
  readonly cursor: string | undefined;
  readonly scanned: number;
  readonly consumed: number | undefined;
}

/** What a member reads, and how its items are distinguished from the others'. */
interface Part {
  readonly name: string;
  readonly read: Read;
  readonly answer: KeyAnswer;
  readonly owning: Owning;
}

/** The request of a collection, ready to be sent from any place. */
interface PreparedCollection {
  readonly parts: readonly Part[];
  readonly read: Read;
  readonly prepared: PreparedRead;
}

/**
 * Prepares the one request that reads all members: their partitions are the same, and the range of sort keys holds all of theirs.
 * @throws ErrInvalidModel where members are in different tables or partitions, or another class stands between them
 */
export function prepareCollection(request: CollectionRead): PreparedCollection {
  const parts = request.members.map(member => preparePart(request, member));
  const [first] = parts as [Part];
  const { target } = first.read;
  for (const part of parts.slice(1)) checkTogether(first, part);
  const sort = commonSort(parts.map(({ answer }) => answer.key.sort));
  const key: KeyCondition = { partition: first.answer.key.partition, sort };
  checkNothingBetween(parts, key);
  const { descending, limit, cursor, grows, consistent, returnConsumedCapacity } = request;
  const input = {
    TableName: tableOf(target),
    ...(request.index !== undefined && { IndexName: request.index }),
    ...readMembers(target, { key, filter: undefined, select: undefined }),
    ...(descending === true && { ScanIndexForward: false }),
    ...(limit !== undefined && { Limit: limit }),
    ...(consistent === true && { ConsistentRead: true }),
    ...(returnConsumedCapacity !== undefined && { ReturnConsumedCapacity: returnConsumedCapacity }),
  };
  const read: Read = {
    ...first.read,
    limit,
    cursor,
    ...(descending !== undefined && { descending }),
    ...(grows !== undefined && { grows }),
  };
  checkRead(read);
  // Each member looks at the items itself, so that the pages come as they are.
  const owning = { ...first.owning, looks: false };
  return { parts, read, prepared: { operation: 'Query', input, key, unsure: [], drops: true, owning } };
}

function preparePart(request: CollectionRead, { name, target }: CollectionMember): Part {
  const { model } = target;
  const index = request.index === undefined ? undefined : model.indexes.get(request.index);
  if (request.index !== undefined && index === undefined)
    throw unreachable(target, `${model.name} has no index ${request.index}`);
  const { members: _, where, values, index: __, ...options } = request;
  const read: Read = { ...options, target, index, asked: { values, where: where[name] } };
  if (isLookup(read)) throw refused(read, 'a lookup by blind index takes requests of its own: query the class');
  const { partition, sort } = index ?? tableKeys(model);
  const answer = keyConditionOf({ model, partition, sort, values, where: where[name] });
  if (answer.filter !== undefined)
    throw refused(
      read,
      'this range of the sort key needs a filter, which would hold for all classes: ask by eq or beginsWith',
    );
  return { name, read, answer, owning: owningOf(read) };
}

/** @throws ErrInvalidModel for two members that no one request reads */
function checkTogether(a: Part, b: Part): void {
  const [one, other] = [a.read.target, b.read.target];
  const names = `${one.model.name} and ${other.model.name}`;
  if (one.session !== other.session) throw unreachable(other, `${names} are used with different sessions`);
  if (tableOf(one) !== tableOf(other))
    throw unreachable(other, `${names} are in different tables (${tableOf(one)}, ${tableOf(other)})`);
  if (canonicalJson(a.answer.key.partition) !== canonicalJson(b.answer.key.partition))
    throw unreachable(other, `${names} are in different partitions: their partition keys must be made alike`);
}

/** The leading conditions that all members share, then the one range that covers each member's condition on the next attribute. */
function commonSort(all: readonly (readonly SortCondition[])[]): readonly SortCondition[] {
  const [first] = all as [readonly SortCondition[]];
  const shared: SortCondition[] = [];
  for (const [i, condition] of first.entries()) {
    const text = canonicalJson(condition);
    if (all.every(sort => sort[i] !== undefined && canonicalJson(sort[i]) === text)) shared.push(condition);
    else break;
  }
  const next = all.map(sort => sort[shared.length]);
  const ranges = next.map(condition => condition && textRange(condition));
  const attribute = next[0]?.attribute;
  if (attribute === undefined || next.some(condition => condition?.attribute !== attribute)) return shared;
  let [low, high] = [ranges[0]?.low, ranges[0]?.high];
  for (const range of ranges) {
    if (range === undefined || low === undefined || high === undefined) return shared;
    if (isBelow(range.low, low)) low = range.low;
    if (isBelow(high, range.high)) high = range.high;
  }
  return [...shared, { attribute, op: 'between', low: { S: low! }, high: { S: high! } }];
}

/** A range of key texts, both ends included. */
interface TextRange {
  readonly low: string;
  readonly high: string;
}

/** The texts that a condition on a sort key allows; undefined where they have no lowest or highest one, and for other types. */
function textRange(condition: SortCondition): TextRange | undefined {
  if (condition.op === 'between')
    return condition.low.S === undefined || condition.high.S === undefined
      ? undefined
      : { low: condition.low.S, high: condition.high.S };
  const text = condition.value.S;
  if (text === undefined) return undefined;
  if (condition.op === '=') return { low: text, high: text };
  return condition.op === 'beginsWith' ? { low: text, high: lastWith(text) } : undefined;
}

const isBelow = (a: string, b: string): boolean => compareKeys({ S: a }, { S: b })! < 0;

const overlap = (a: TextRange, b: TextRange): boolean => !isBelow(a.high, b.low) && !isBelow(b.high, a.low);

/** @throws ErrInvalidModel naming a class whose items the request would read between those of its members */
function checkNothingBetween(parts: readonly Part[], { partition, sort }: KeyCondition): void {
  const last = sort.at(-1);
  const all = last && textRange(last);
  if (all === undefined) return;
  const views = parts.map(({ read }) => classesOf(read.target));
  const members = new Set(views.flatMap(({ family }) => family));
  const others = new Set(views.flatMap(({ neighbours }) => neighbours).filter(model => !members.has(model)));
  const own = parts.map(({ answer }) => answer.key.sort.find(({ attribute }) => attribute === last!.attribute));
  for (const other of others) {
    const { index } = parts[0]!.read;
    const keys = index === undefined ? tableKeys(other) : other.indexes.get(index.name);
    if (keys === undefined || !partition.every(({ value }, i) => canHave(other, keys.partition[i], value))) continue;
    const attribute = keys.sort.find(({ name }) => name === last!.attribute);
    const prefix = attribute === undefined ? '' : languageOf(other, attribute).prefix;
    const theirs = { low: prefix, high: lastWith(prefix) };
    if (prefix === '' || !overlap(all, theirs)) continue;
    // Its items are met by a query of that member alone, too: they are left out after the read, as they are there.
    if (own.some(condition => condition === undefined || meets(condition, theirs))) continue;
    const names = parts.map(({ read }) => read.target.model.name).join(', ');
    throw unreachable(
      parts[0]!.read.target,
      `the keys of ${other.name} stand between those of ${names}, so that one request reads its items too: add it to the collection, or give the classes keys that are neighbours`,
    );
  }
}

function meets(condition: SortCondition, range: TextRange): boolean {
  const own = textRange(condition);
  return own === undefined || overlap(own, range);
}

const tableKeys = ({ partition, sort }: Model) => ({
  partition: [partition],
  sort: sort === undefined ? [] : [sort],
});

function canHave(model: Model, attribute: Attribute | undefined, value: Value): boolean {
  return attribute !== undefined && (value.S === undefined || isOfLanguage(languageOf(model, attribute), value.S));
}

function unreachable(target: Target, why: string): DynamormError {
  return new DynamormError('ErrInvalidModel', `no collection: ${why}`, contextOf(target, 'collection'));
}

/** The items of a page that are a member's, each with its member; those of no member are left out. */
function assign(parts: readonly Part[], items: readonly Item[]): ReadonlyMap<Item, Part> {
  const byItem = new Map<Item, Part>();
  let rest = items;
  for (const part of parts) {
    const own = ownItems(part.read, part.owning, rest).filter(item => isAsked(part, item));
    for (const item of dropAmbiguous(part.read, part.answer.ambiguous, own)) byItem.set(item, part);
    rest = rest.filter(item => !byItem.has(item));
  }
  return byItem;
}

/** Whether an item is in the range of its own member: the range of the request covers those of all members. */
function isAsked({ answer }: Part, item: Item): boolean {
  const isInRange = answer.key.sort.every(condition => {
    const value = getOwn(item, condition.attribute);
    return value !== undefined && isWithin(value, condition);
  });
  return isInRange && isAsGiven(answer.ambiguous, item);
}

/** The pages of a collection, each fetched when it is asked for. */
export async function* collectionPages(request: CollectionRead): AsyncGenerator<FoundPage, void, undefined> {
  const { parts, read, prepared } = prepareCollection(request);
  const readers = new Map(parts.map(part => [part, rowReader<object>(part.read, readCipher(part.read))]));
  for await (const page of preparedPages(read, prepared)) yield await foundPage(page, { parts, read, readers });
}

interface Reading extends Pick<PreparedCollection, 'parts' | 'read'> {
  readonly readers: ReadonlyMap<Part, ReturnType<typeof rowReader<object>>>;
}

async function foundPage({ output, prepared }: WirePage, { parts, read, readers }: Reading): Promise<FoundPage> {
  const items = output.Items ?? [];
  const byItem = assign(parts, items);
  const own = items.filter(item => byItem.has(item));
  const ms = read.target.session.options['yieldAfterMs'] as number | undefined;
  const rows = await settled(await mapWithPauses(own, ms, item => readers.get(byItem.get(item)!)!(item)));
  const found = rows.flatMap((entity, i): readonly Found[] =>
    entity === LEFT_OUT ? [] : [{ name: byItem.get(own[i]!)!.name, entity }],
  );
  const { LastEvaluatedKey: last, ScannedCount, ConsumedCapacity } = output;
  return {
    found,
    cursor: last && cursorOf(read, prepared, last),
    scanned: ScannedCount ?? items.length,
    consumed: ConsumedCapacity?.CapacityUnits,
  };
}

/** How many items a collection has. Each is looked at, since only the item tells its class. */
export async function countCollection(request: CollectionRead): Promise<number> {
  const { parts, read, prepared } = prepareCollection(request);
  let total = 0;
  for await (const { output } of preparedPages(read, prepared)) total += assign(parts, output.Items ?? []).size;
  return total;
}
