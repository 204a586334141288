import type { Deadline } from '../client/deadline.js';
import { blindIndexOf } from '../encryption/blind-index.js';
import { DynamormError } from '../errors/errors.js';
import type { Condition, Path, UpdateAction, SetOperand } from '../expressions/condition.js';
import { step } from '../expressions/operator.js';
import { isRenewed, partsOf, renderKey, templatedKeys } from '../item/index-keys.js';
import { encodePart, fieldError, normalOf } from '../item/encode.js';
import { decodeElement, type Codec } from '../model/codecs/codec.js';
import { isNestedCodec } from '../model/codecs/nested.js';
import type { Attribute, Model } from '../model/model.js';
import type { Value, Item, MutableItem } from '../values/value.js';
import { cipherContext, sealOne, type CipherContext } from './crypto.js';
import { contextOf, type Target } from './target.js';
import type { Initial } from './upsert.js';
import {
  refuseFindings,
  refuseOversizeUpdate,
  hasSchemas,
  validateMember,
  type Finding,
  type Validated,
  refuseProtected,
} from './validate.js';
import { countVersion, nextVersion } from './versions.js';

/** The actions on blind indexes that follow from the actions of an update by key. */
async function blindIndexActions(
  cipher: CipherContext | undefined,
  actions: readonly UpdateAction[],
): Promise<readonly UpdateAction[]> {
  const more: UpdateAction[] = [];
  for (const index of cipher?.model.blindIndexes ?? []) {
    const action = actions.find(({ path }) => path[0] === index.of.name);
    if (action === undefined) continue;
    const path = [index.attribute.name] as const;
    const digests = await blindIndexOf(cipher!, index, valueSet(cipher!.model, index.of, action));
    if (digests === undefined) more.push({ action: 'remove', path });
    else more.push({ action: 'set', path, to: { value: { S: digests.current } } });
  }
  return more;
}

/** An encrypted attribute is set or removed as a whole, and removed where its class leaves the value out. */
function valueSet(model: Model, attribute: Attribute, action: UpdateAction): Value | undefined {
  if (action.action !== 'set' || !('value' in action.to)) return undefined;
  return normalOf(model, attribute, action.to.value);
}

/**
 * Index keys made of fields that an update changes, rendered again. All parts must be known from the update itself, its key or its
 * condition: a stored part cannot be read in an expression, and an index key that is not rewritten would lie.
 */
function derivedActions(target: Target, asked: KeyedActions): readonly UpdateAction[] {
  const { model } = target;
  const keys = templatedKeys(model);
  if (keys.length === 0) return [];
  const touched = new Map(asked.actions.map(action => [model.byName.get(action.path[0])!.field, action]));
  return keys.flatMap((attribute): readonly UpdateAction[] => {
    const isTouched = attribute.template!.fields.some(field => touched.has(field));
    if (!isTouched && !isRenewed(model, attribute)) return [];
    const item: MutableItem = {};
    for (const part of partsOf(model, attribute)) {
      const action = touched.get(part.field);
      const known =
        action === undefined ? knownPart(model, part, asked) : newValue(target, attribute, { part, action });
      if (known === undefined) throw unknownPart(target, attribute, part);
      if (known !== 'absent') item[part.name] = known;
    }
    const value = renderKey(model, attribute, item);
    const path = [attribute.name] as const;
    return [value === undefined ? { action: 'remove', path } : { action: 'set', path, to: { value } }];
  });
}

/** What an update knows of a part that it does not set: the stamps it writes, its key, and what its condition fixes. */
function knownPart(model: Model, part: Attribute, asked: KeyedActions): Value | 'absent' | undefined {
  if (part.owned === 'updatedAt') return asked.stamp;
  if (part.owned === 'version') return asked.known && nextVersion(model, asked.known);
  const { field, name } = part;
  if (Object.hasOwn(asked.key, field))
    return encodePart(part, (asked.key as Readonly<Record<string, unknown>>)[field]) ?? 'absent';
  return fixedBy(asked.if, name);
}

/** The stored value that a condition fixes an attribute to; a `Date` is a range and fixes none. */
function fixedBy(condition: Condition | undefined, name: string): Value | 'absent' | undefined {
  const isOfName = (path: Path): boolean => path.length === 1 && path[0] === name;
  switch (condition?.op) {
    case 'and':
      return condition.of.map(each => fixedBy(each, name)).find(found => found !== undefined);
    case 'notExists':
      return isOfName(condition.path) ? 'absent' : undefined;
    case '=': {
      const { left, right } = condition;
      return 'path' in left && isOfName(left.path) && 'value' in right ? right.value : undefined;
    }
    default:
      return undefined;
  }
}

function newValue(
  target: Target,
  attribute: Attribute,
  { part, action }: { readonly part: Attribute; readonly action: UpdateAction },
): Value | 'absent' {
  if (action.action === 'remove') return 'absent';
  if (action.action !== 'set' || action.path.length > 1 || !('value' in action.to))
    throw unknownPart(target, attribute, part);
  return normalOf(target.model, part, action.to.value) ?? 'absent';
}

function unknownPart(target: Target, attribute: Attribute, { field, owned }: Attribute): DynamormError {
  const { model } = target;
  const how =
    owned === undefined
      ? `an update of one part must also set ${field}, or fix it in its condition, or use mutate`
      : `an update by key does not know ${field}: ${owned === 'version' ? 'give it the version' : 'fix it in its condition'}, or use mutate`;
  const message = `${model.name}.${attribute.field} is made of ${attribute.template!.text}: ${how}`;
  return new DynamormError('ErrInvalidOperator', message, { ...contextOf(target, 'update'), field });
}

/** The actions of an update, and the key it is for. */
interface KeyedActions {
  readonly actions: readonly UpdateAction[];
  /** The key as given, whose fields may be parts of index key templates. */
  readonly key: object;
  readonly protect?: readonly string[] | undefined;
  /** Of an upsert, whose index keys follow from what is stored too. */
  readonly upsert?: object | undefined;
  /** The version the row must be at, where the caller names one. */
  readonly known: Value | undefined;
  /** The stamp of the logical write. */
  readonly stamp: Value;
  /** The caller's condition. */
  readonly if?: Condition | undefined;
}

/** The actions asked for, each one allowed, with those for the index keys and blind indexes that follow from them. @throws ErrInvalidModel ErrProtectedFieldMutation ErrItemTooLarge */
async function checkedActions(
  target: Target,
  asked: KeyedActions,
  cipher: CipherContext | undefined,
): Promise<readonly UpdateAction[]> {
  for (const { path } of asked.actions) checkAttribute(target, path[0]);
  refuseProtected(target, 'update', { names: asked.actions.map(action => action.path[0]), extra: asked.protect });
  refuseOversizeUpdate(target, asked.actions);
  const derived = asked.upsert === undefined ? derivedActions(target, asked) : [];
  return [...asked.actions, ...derived, ...(await blindIndexActions(cipher, asked.actions))];
}

function checkAttribute(target: Target, name: string): void {
  const attribute = target.model.byName.get(name);
  if (attribute === undefined) throw refused(target, name, 'is no attribute of the class');
  if (attribute.owned !== undefined) throw refused(target, attribute.field, 'is set by the library');
  if (attribute.isKey === 'table') throw refused(target, attribute.field, 'is part of the primary key');
  const key = target.model.key.find(({ template }) => template?.fields.includes(attribute.field));
  if (key !== undefined)
    throw refused(target, attribute.field, `is part of the primary key: ${key.field} is made of it`);
  if (attribute.template !== undefined) throw refused(target, attribute.field, `is made of ${attribute.template.text}`);
}

function refused(target: Target, field: string, why: string): DynamormError {
  const message = `${target.model.name}.${field} cannot be updated: it ${why}`;
  return new DynamormError('ErrInvalidModel', message, { ...contextOf(target, 'update'), field });
}

interface KeyedUpdate {
  /** The key as given. */
  readonly key: object;
  readonly known: Value | undefined;
  readonly mustExist?: boolean | undefined;
  /** The stamp of the logical write. */
  readonly stamp: Value;
}

/** What the library adds to the actions of an update; nothing where there is nothing to write. */
function ownActions(target: Target, asked: KeyedUpdate, actions: readonly UpdateAction[]): readonly UpdateAction[] {
  const { model } = target;
  const counted = countVersion(model, asked);
  return actions.length + counted.length === 0 ? [] : [...identityOf(model, asked), ...counted];
}

/**
 * What an update that may create its item says of it besides: the fields that its key is made of, and index keys made of
 * nothing else. Without them the new item would be found by its key and not know what it is. They are set where nothing is.
 */
function identityOf(model: Model, asked: KeyedUpdate): readonly UpdateAction[] {
  const type = typeOf(model);
  if (asked.known !== undefined || asked.mustExist === true) return type;
  const fields = new Set(model.key.flatMap(({ template }) => template?.fields ?? []));
  if (fields.size === 0) return type;
  const values = asked.key as Readonly<Record<string, unknown>>;
  const parts = model.attributes.flatMap((attribute): readonly UpdateAction[] => {
    const { template, isKey, name, field } = attribute;
    const follows =
      template === undefined ? fields.has(field) : isKey !== 'table' && template.fields.every(part => fields.has(part));
    if (!follows) return [];
    const value = template === undefined ? encodePart(attribute, values[field]) : textOf(template.render(values));
    if (value === undefined) return [];
    return [setMissing(name, value)];
  });
  return [...type, ...parts];
}

/** An item that is created must be known as one of this class. */
function typeOf({ discriminator }: Model): readonly UpdateAction[] {
  return discriminator === undefined ? [] : [setMissing(discriminator.name, { S: discriminator.value })];
}

const setMissing = (name: string, value: Value): UpdateAction => ({
  action: 'set',
  path: [name],
  to: { ifNotExists: [name], otherwise: { value } },
});

const textOf = (text: string | undefined): Value | undefined => (text === undefined ? undefined : { S: text });

/** Where a path of stored names leads: what is declared there, and its name in fields. */
interface Place {
  readonly validated: Validated;
  readonly label: string;
  readonly names: readonly (string | number)[];
}

/** Validates what an update sets, by the schema of its place and those of nested classes within. @throws ErrValidation */
async function validateAction(model: Model, action: UpdateAction): Promise<void> {
  const attribute = model.byName.get(action.path[0])!;
  if (action.action !== 'set' || (attribute.schema === undefined && !hasSchemas(attribute.codec))) return;
  const place = placeAt(attribute, action.path);
  const findings: Finding[] = [];
  for (const { value, within } of valuesOf(action.to, place)) {
    const decoded = decodedWithin(model, attribute, { codec: within.validated.codec, value });
    const at = { model, attribute, label: within.label, path: within.names };
    await validateMember(at, within.validated, { value: decoded, level: action.path.length, findings });
  }
  refuseFindings(model, findings);
}

/** The value of something stored within an attribute, by the codec of its place. */
function decodedWithin(model: Model, attribute: Attribute, at: { codec: Codec; value: Value }): unknown {
  try {
    return decodeElement(at.codec, at.value);
  } catch (fault) {
    throw fieldError(model, attribute, fault);
  }
}

function placeAt(attribute: Attribute, path: UpdateAction['path']): Place {
  let place: Place = { validated: attribute, label: attribute.field, names: [attribute.field] };
  for (const segment of path.slice(1)) place = placeWithin(place, segment);
  return place;
}

function placeWithin({ validated: { codec }, label, names }: Place, segment: string | number): Place {
  if (isNestedCodec(codec)) {
    const member = codec.shape().byName.get(String(segment))!;
    return { validated: member, label: step(label, member.field), names: [...names, member.field] };
  }
  return {
    validated: { optional: true, codec: codec.member!(segment)!.codec },
    label: step(label, segment),
    names: [...names, segment],
  };
}

/** The values an operand holds: itself, what is set where nothing is, and the elements of a list that is appended. */
function valuesOf(to: SetOperand, place: Place): readonly { value: Value; within: Place }[] {
  if ('value' in to) return [{ value: to.value, within: place }];
  if ('ifNotExists' in to) return valuesOf(to.otherwise, place);
  if (!('append' in to)) return [];
  return to.append.flatMap(side => {
    const elements = 'value' in side ? (side.value.L ?? []) : [];
    return elements.map((value, i) => ({ value, within: placeWithin(place, i) }));
  });
}

/** What an update by key is made of. */
interface UpdateParts extends KeyedActions, Deadline {
  readonly wireKey: Item;
  readonly mustExist?: boolean | undefined;
  readonly made?: ReadonlySet<UpdateAction> | undefined;
  readonly upsert?: Initial | undefined;
  readonly initial?: readonly UpdateAction[] | undefined;
}

/** The actions that are sent for those asked for: checked, emptied fields removed, values sealed, version and timestamp added. */
export async function updateActions(target: Target, parts: UpdateParts): Promise<readonly UpdateAction[]> {
  const { model } = target;
  const cipher = cipherContext(target, { operation: 'update', reads: false, options: parts });
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
    const { name, value } = initialValue(action) ?? {};
    if (name === undefined || value === undefined) {
      sealed.push(action);
      continue;
    }
    const setTo = (path: readonly [string], to: { readonly value: Value }): UpdateAction => ({
      action: 'set',
      path,
      to: action.action === 'set' && 'value' in action.to ? to : { ifNotExists: path, otherwise: to },
    });
    sealed.push(setTo([name], { value: await sealOne(cipher, name, { value, key: parts.wireKey }) }));
    const blind = await blindIndexActions(cipher, [{ action: 'set', path: [name], to: { value } }]);
    for (const { path, ...digest } of blind)
      if (digest.action === 'set' && 'value' in digest.to) sealed.push(setTo([path[0]], digest.to));
  }
  return sealed;
}

/** The value that an action sets an attribute to, or sets it to where it is missing. */
function initialValue(action: UpdateAction): { readonly name: string; readonly value: Value } | undefined {
  if (action.action !== 'set') return undefined;
  const to = 'ifNotExists' in action.to ? action.to.otherwise : action.to;
  return 'value' in to ? { name: action.path[0], value: to.value } : undefined;
}
