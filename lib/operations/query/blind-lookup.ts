import { blindIndexText, blindIndexOf } from '../../encryption/blind-index.js';
import { isDynamormError, missingKeyError, DynamormError } from '../../errors/errors.js';
import { stateOf } from '../../item/entity-state.js';
import { inputError } from '../../item/encode.js';
import type { BlindIndexModel, Model } from '../../model/model.js';
import { getOwn, type Item, type Value } from '../../values/value.js';
import { cipherContext, type CipherContext } from '../crypto.js';
import { LEFT_OUT, opened, readOrPass, subclassOf, unreadablePolicy } from '../get.js';
import { classesOf, contextOf, type Target } from '../target.js';
import { startKey, END } from './cursors.js';
import { isAsGiven, isHidden, prepareRead, type PreparedRead, type WirePage } from './read-request.js';
import { projects, blindKeysOf, readCipher, type Page, type Read, type BlindMatch } from './read.js';

/**
 * The pages of several queries, one query after the other. The last page of each goes together with the first of the next, so that
 * every page but the very last has a cursor, and each cursor belongs to one of the queries.
 */
async function* joinedPages<T>(
  reads: readonly Read[],
  pagesOf: (read: Read) => AsyncGenerator<Page<T>, void, undefined>,
): AsyncGenerator<Page<T>, void, undefined> {
  const { cursor } = reads[0]!;
  const begin = cursor === undefined ? 0 : queryOfCursor(reads, cursor);
  let ended: Page<T> | undefined;
  for (let i = begin; i < reads.length; i++) {
    const read = { ...reads[i]!, cursor: i === begin ? cursor : undefined };
    for await (const page of pagesOf(read)) {
      const joined: Page<T> = ended === undefined ? page : join(ended, page);
      ended = page.cursor === undefined && i < reads.length - 1 ? joined : undefined;
      if (ended === undefined) yield joined;
    }
  }
}

/** Which of the queries a cursor belongs to. @throws ErrInvalidOperator where it is none */
function queryOfCursor(reads: readonly Read[], cursor: string): number {
  let refusal: unknown;
  for (const [i, read] of reads.entries()) {
    try {
      startKey(read, prepareRead(read), cursor);
      return i;
    } catch (error) {
      if (!isDynamormError(error, 'ErrInvalidOperator')) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

function join<T>(before: Page<T>, after: Page<T>): Page<T> {
  const consumed = [before.consumed, after.consumed].filter(units => units !== undefined);
  return {
    items: [...before.items, ...after.items],
    cursor: after.cursor,
    previous: before.previous,
    scanned: before.scanned + after.scanned,
    consumed: consumed.length === 0 ? undefined : consumed.reduce((sum, units) => sum + units, 0),
  };
}

/** One value looked up by one blind index. */
interface BlindLookup {
  readonly by: BlindIndexModel;
  readonly hashed: BlindMatch;
  readonly value: Value;
}

/** The value to look up, given under the name of the field or of its blind index; undefined if neither is given. */
function findBlindLookup(read: Read, by: BlindIndexModel): BlindLookup | undefined {
  const { target, asked, index } = read;
  const { attribute, of, normalize } = by;
  const values = asked!.values as Readonly<Record<string, unknown>>;
  const given = [attribute.field, of.field].flatMap(field =>
    Object.hasOwn(values, field) && values[field] !== undefined ? [values[field]] : [],
  );
  if (given.length === 0) return undefined;
  const { model } = target;
  const context = { ...contextOf(target, 'query'), field: of.field };
  if (given.length > 1)
    throw new DynamormError(
      'ErrInvalidOperator',
      `${model.name}.${of.field} is given twice, once as its blind index`,
      context,
    );
  if (given[0] === null) throw missingKeyError(`${model.name}.${of.field} is empty`, context);
  let value: Value;
  try {
    value = of.codec.encode(given[0]);
  } catch (fault) {
    throw inputError(model, of, fault);
  }
  const text = blindIndexText({ model: model.name, attribute: attribute.name, value, normalize });
  return { by, value, hashed: { by, text, shown: projects(target, index!, of.name) } };
}

/** A hash cut short stands for several values, and items whose index entry lacks the value cannot be distinguished. */
function refuseUnverified({ target, index }: Read, { by, hashed }: BlindLookup): void {
  const { of, bits = 256 } = by;
  if (hashed.shown || bits === 256) return;
  const message = `${target.model.name}: ${index!.name} does not project ${of.field}, so that items of the same ${bits} bits cannot be told apart: project it, or use hydrate()`;
  throw new DynamormError('ErrInvalidOperator', message, contextOf(target, 'query'));
}

/**
 * The queries that a lookup by blind index takes: with the value's hash under the current secret, and under
 * every former one that rows not yet rewritten hold. Former ones first: a row that is rewritten meanwhile is then found twice, not missed.
 * Where the whole items are read besides, the index need not hold the value.
 * @throws ErrInvalidOperator ErrMissingPrimaryKey ErrEncryptionNotConfigured ErrEncryptionUnavailable
 */
async function lookups(read: Read, cipher: CipherContext | undefined): Promise<readonly Read[]> {
  const blind = blindKeysOf(read);
  const context = cipher ?? cipherContext(read.target, { operation: 'query', reads: true, options: read })!;
  const wanted = blind.flatMap(by => findBlindLookup(read, by) ?? []);
  for (const wish of wanted) if (read.hydrates !== true) refuseUnverified(read, wish);
  const { values, where } = read.asked!;
  const asked: Record<string, unknown> = { ...values };
  for (const { by } of wanted) {
    delete asked[by.of.field];
    delete asked[by.attribute.field];
  }
  let choices: readonly Readonly<Record<string, unknown>>[] = [asked];
  for (const { by, value } of wanted) {
    const [own, ...others] = await Promise.all(
      modelsOf(read, by).map(async model => (await blindIndexOf({ ...context, model }, by, value))!),
    );
    const found = [...others, own!];
    // Digests of few bits may be the same under two secrets, and are one query then.
    const digests = [
      ...new Set([...found.flatMap(({ old }) => old.toReversed()), ...found.map(({ current }) => current)]),
    ];
    choices = digests.flatMap(digest => choices.map(choice => ({ ...choice, [by.attribute.field]: digest })));
  }
  const hashed = wanted.map(wish => wish.hashed);
  return choices.map(choice => ({ ...read, asked: { values: choice, where }, hashed }));
}

/** The classes whose items a lookup finds: the class itself, and its subclasses, whose hashes are made under their own names. */
function modelsOf({ target }: Read, { attribute }: BlindIndexModel): readonly Model[] {
  const { model } = target;
  const { family } = classesOf(target);
  const subs = family.filter(
    sub => sub.name !== model.name && sub.blindIndexes.some(index => index.attribute.name === attribute.name),
  );
  return [model, ...subs];
}

type Generating<P> = (read: Read) => AsyncGenerator<P, void, undefined>;

/** The pages of a lookup by blind index: those of its queries, one after the other. */
export async function* lookupPages<T>(
  read: Read,
  cipher: CipherContext | undefined,
  pagesOf: Generating<Page<T>>,
): AsyncGenerator<Page<T>, void, undefined> {
  yield* joinedPages<T>(await lookups(read, cipher), pagesOf);
}

/** How many items of a lookup hold the value itself, which DynamoDB cannot tell. */
export async function countLookup(read: Read, wirePagesOf: Generating<WirePage>): Promise<number> {
  const cipher = readCipher(read);
  let total = 0;
  for (const part of await lookups(read, cipher)) {
    for await (const { output } of wirePagesOf(part))
      total += (await verified(part, output.Items ?? [], cipher)).length;
  }
  return total;
}

/** The one query of a lookup that the read's cursor belongs to. */
export async function lookupAt(read: Read, cipher: CipherContext | undefined): Promise<Read> {
  const reads = await lookups(read, cipher);
  return read.cursor === END ? reads.at(-1)! : reads[queryOfCursor(reads, read.cursor!)]!;
}

/** A lookup by blind index as it can be shown without the cipher: hashes stand as the name of what is hashed. */
export function shownLookup(read: Read): Read {
  const blind = blindKeysOf(read);
  if (blind.length === 0 || read.hashed !== undefined) return read;
  const { values, where } = read.asked!;
  const asked: Record<string, unknown> = { ...values };
  for (const { attribute, of } of blind) {
    if (asked[of.field] === undefined && asked[attribute.field] === undefined) continue;
    delete asked[of.field];
    asked[attribute.field] = `hash of ${of.field}`;
  }
  return { ...read, asked: { values: asked, where }, hashed: [] };
}

/**
 * The items of a lookup by blind index that hold the value asked for, opened; of any other read the items as they came. A
 * hash tells nothing for certain: it may be cut short, or have been put beside another value by whoever may write the table.
 */
export async function verified(
  read: Read,
  items: readonly Item[],
  cipher: CipherContext | undefined,
): Promise<readonly Item[]> {
  const { hashed } = read;
  if (hashed === undefined) return items;
  const { target } = read;
  const policy = unreadablePolicy(read.onUnreadable, target.session);
  const rows = await Promise.all(
    items.map(async row => readOrPass({ target, row, policy }, () => openedRow(target, row, cipher))),
  );
  return rows.filter(
    (item): item is Item => item !== LEFT_OUT && hashed.every(one => !one.shown || holds(read, item, one)),
  );
}

/** The row as it is stored, of an item that was opened here: what an error may show. */
export const storedRowOf = (item: Item): Item => sealed.get(item) ?? item;

const sealed = new WeakMap<Item, Item>();

async function openedRow(target: Target, row: Item, cipher: CipherContext | undefined): Promise<Item> {
  const sub = subclassOf(target, row);
  const item = await opened(
    target,
    row,
    sub === undefined || cipher === undefined ? cipher : { ...cipher, model: sub },
  );
  if (item !== row) sealed.set(item, row);
  return item;
}

/** Whether an opened item holds the value that was looked up. */
export function holds({ target }: Pick<Read, 'target'>, item: Item, { by, text }: BlindMatch): boolean {
  const value = getOwn(item, by.of.name);
  if (value === undefined || value.NULL === true) return false;
  const { attribute, normalize } = by;
  return blindIndexText({ model: target.model.name, attribute: attribute.name, value, normalize }) === text;
}

/** Whether a whole entity is what the read looked up, and what its key was taken for, and is not to be hidden. */
export function isWanted(read: Read, entity: object, { unsure }: PreparedRead): boolean {
  const stored = stateOf(entity)?.stored ?? {};
  const isFound = (read.hashed ?? []).every(one => holds(read, stored, one)) && isAsGiven(unsure, stored);
  return isFound && !isHidden(read, stored);
}
