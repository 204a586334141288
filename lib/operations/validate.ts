import { DynamormError, invalidInput, type InputIssue } from '../errors/errors.js';
import type { UpdateAction } from '../expressions/condition.js';
import type { Codec } from '../model/codecs/codec.js';
import { isNestedCodec } from '../model/codecs/nested.js';
import type { Attribute, Model } from '../model/model.js';
import { sizeOfItem, sizeOfValue, type Item } from '../values/value.js';
import { hasHooks, runHooks, contextOf, type Target } from './target.js';
import { didYouMean } from '../errors/suggest.js';
import { reassigned, type Compared } from '../item/loaded-row.js';

/** Refuses to change or delete what may only be created. */
export function refuseWriteOnce(target: Target, operation: string): void {
  if (!target.model.writeOnce) return;
  throw new DynamormError(
    'ErrImmutableModelMutation',
    `${target.model.name} is write-once: ${operation} is refused`,
    contextOf(target, operation),
  );
}

/** Refuses to overwrite an item whole where that could change a protected attribute, since nothing proves that it keeps the value. */
export function refuseOverwrite(target: Target, operation: string): void {
  refuseWriteOnce(target, operation);
  if (target.model.protected.length > 0) throw protectedError(target, operation, target.model.protected);
}

/** Refuses to change protected attributes: the model's, and those that this one call adds. */
export function refuseProtected(
  target: Target,
  operation: string,
  change: { readonly names: Iterable<string>; readonly extra?: readonly string[] | undefined },
): void {
  const { model } = target;
  if (model.protected.length === 0 && change.extra === undefined) return;
  const extra = (change.extra ?? []).map(field => fieldOrName(target, field, operation));
  const shielded = new Set([...model.protected, ...extra]);
  if (shielded.size === 0) return;
  const touched = [...new Set(change.names)]
    .flatMap(name => model.byName.get(name) ?? [])
    .filter(attribute => shielded.has(attribute));
  if (touched.length > 0) throw protectedError(target, operation, touched);
}

function fieldOrName(target: Target, field: string, operation: string): Attribute {
  const attribute = target.model.byField.get(field) ?? target.model.byName.get(field);
  if (attribute !== undefined) return attribute;
  throw new DynamormError(
    'ErrInvalidModel',
    `${target.model.name} has no field ${field} to protect${didYouMean(field, target.model.byField.keys())}`,
    contextOf(target, operation),
  );
}

function protectedError(target: Target, operation: string, attributes: readonly Attribute[]): DynamormError {
  const fields = attributes.map(attribute => attribute.field).join(', ');
  const message = `${target.model.name}: ${fields} ${attributes.length === 1 ? 'is' : 'are'} protected and cannot change after creation`;
  return new DynamormError('ErrProtectedFieldMutation', message, {
    ...contextOf(target, operation),
    field: attributes[0]!.field,
  });
}

/**
 * Refuses a loaded entity whose key, version, timestamps or template attributes were assigned: no update can express that, and
 * nothing that was assigned is dropped silently. `reload()` and `revert()` put the entity back.
 * @throws ErrInvalidModel naming the first such field and the way out
 */
export function refuseReassigned(target: Target, entity: object, compared: Compared & { readonly verb: string }): void {
  const [first] = reassigned(target.model, entity, compared);
  if (first === undefined) return;
  const message = `${target.model.name}.${first.field} cannot be changed: it ${whyFixed(first)}`;
  throw new DynamormError('ErrInvalidModel', message, { ...contextOf(target, compared.verb), field: first.field });
}

/** The ways out of an assigned key: where the row is to have another one. */
const OTHER_KEY = 'to give the item another key, create a new entity and delete this one';

function whyFixed({ owned, template, isKey }: Attribute): string {
  if (owned !== undefined) return 'is set by the library';
  if (template !== undefined) {
    const made = `is made of ${template.fields.join(', ') || template.text}`;
    return isKey === 'table' ? `${made} and identifies the stored item: ${OTHER_KEY}` : `${made}, which may be changed`;
  }
  return `identifies the stored item: ${OTHER_KEY}`;
}

const known = new WeakMap<Codec, boolean>();
const validated = new WeakMap<Model, readonly Attribute[]>();

/** The attributes of a class whose values are looked at before they are written. */
function validatedOf(model: Model): readonly Attribute[] {
  let attributes = validated.get(model);
  if (attributes === undefined) {
    attributes = model.attributes.filter(({ schema, codec }) => schema !== undefined || hasSchemas(codec));
    validated.set(model, attributes);
  }
  return attributes;
}

/** Whether a codec reaches a nested class with a field that has a schema: without one, nothing within a value is looked at. */
export function hasSchemas(codec: Codec): boolean {
  let has = known.get(codec);
  if (has === undefined) known.set(codec, (has = reaches(codec, new Set())));
  return has;
}

/** `seen` holds what is being looked at, since a nested class may contain itself. */
function reaches(codec: Codec, seen: Set<Codec>): boolean {
  if (seen.has(codec)) return false;
  seen.add(codec);
  if (isNestedCodec(codec))
    return codec.shape().attributes.some(({ schema, codec: inner }) => schema !== undefined || reaches(inner, seen));
  const members = [codec.member?.(0)?.codec, codec.member?.('key')?.codec];
  return members.some(member => member !== undefined && reaches(member, seen));
}

/** The part of the Standard Schema interface (https://standardschema.dev) that validation needs. */
interface StandardSchema {
  readonly '~standard': { validate(value: unknown): Result | Promise<Result> };
}
interface Result {
  readonly issues?: readonly Issue[] | undefined;
}
interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** A place in an entity that is validated. */
interface Place {
  /** From the entity down, in field names. */
  readonly path: readonly PropertyKey[];
  readonly model: Model;
  /** The field it lies in, which alone is named where it is encrypted. */
  readonly attribute: Attribute;
  /** The path in field names. */
  readonly label: string;
}

/** What is declared of a value: its schema, whether there may be none, and how it is stored. */
export type Validated = Pick<Attribute, 'schema' | 'optional' | 'codec'>;

/** Levels of nesting beyond which nothing can be stored anyway. */
const MAX_LEVEL = 32;

/**
 * Validates an entity's fields, with the hooks around it; all that is at fault is one `ErrInvalidInput`. What a schema would
 * make of a value is not stored. Undefined where the class has neither schemas nor such hooks.
 */
export function validateEntity(model: Model, entity: object): Promise<void> | undefined {
  const fields = validatedOf(model);
  const isPlain = fields.length === 0 && !hasHooks(model, 'beforeValidate') && !hasHooks(model, 'afterValidate');
  return isPlain ? undefined : validateFields(model, fields, entity);
}

async function validateFields(model: Model, fields: readonly Attribute[], entity: object): Promise<void> {
  await runHooks(model, entity, 'beforeValidate');
  await validateSchemas(model, entity, fields);
  await runHooks(model, entity, 'afterValidate');
}

/** Validates an entity's fields without its hooks; undefined for a class without schemas. */
export function validateSchemas(
  model: Model,
  entity: object,
  fields: readonly Attribute[] = validatedOf(model),
): Promise<void> | undefined {
  return fields.length === 0 ? undefined : validateEach(model, entity, fields);
}

async function validateEach(model: Model, entity: object, fields: readonly Attribute[]): Promise<void> {
  const findings: Finding[] = [];
  for (const attribute of fields) {
    const value = (entity as Record<string, unknown>)[attribute.field];
    const { field } = attribute;
    await validateMember({ model, attribute, label: field, path: [field] }, attribute, { value, level: 1, findings });
  }
  refuseFindings(model, findings);
}

/** A value that a schema refused. */
export interface Finding {
  /** The field at fault, as a path in text. */
  readonly field: string;
  readonly why: string;
  readonly issues: readonly InputIssue[];
  readonly cause: unknown;
}

/**
 * Validates a value by the schema of its place, and what it holds by those of nested classes; what they refuse is added to `findings`.
 * An absent value of an optional field passes.
 */
export async function validateMember(
  place: Place,
  { schema, optional, codec }: Validated,
  { value, level, findings }: { readonly value: unknown; readonly level: number; readonly findings: Finding[] },
): Promise<void> {
  if (value === undefined && optional) return;
  if (schema !== undefined) await judge(place, { schema: schema as StandardSchema, value, findings });
  if (typeof value !== 'object' || value === null || level > MAX_LEVEL || !hasSchemas(codec)) return;
  if (isNestedCodec(codec)) {
    for (const member of codec.shape().attributes) {
      const at = { ...place, label: `${place.label}.${member.field}`, path: [...place.path, member.field] };
      const inner = (value as Record<string, unknown>)[member.field];
      await validateMember(at, member, { value: inner, level: level + 1, findings });
    }
    return;
  }
  for (const [segment, member] of membersOf(value)) {
    const label = typeof segment === 'number' ? `${place.label}[${segment}]` : `${place.label}.${segment}`;
    const inner = codec.member?.(segment)?.codec as Codec;
    const at = { ...place, label, path: [...place.path, segment] };
    await validateMember(at, { optional: true, codec: inner }, { value: member, level: level + 1, findings });
  }
}

function membersOf(value: object): Iterable<readonly [string | number, unknown]> {
  if (Array.isArray(value)) return value.entries();
  return value instanceof Map ? (value as ReadonlyMap<string, unknown>) : Object.entries(value);
}

/** A value, and what judges it. */
interface Judged {
  readonly schema: StandardSchema;
  readonly value: unknown;
  readonly findings: Finding[];
}

async function judge({ attribute, label, path }: Place, { schema, value, findings }: Judged): Promise<void> {
  const { issues = [], cause } = await verdict(schema, value);
  if (issues.length === 0) return;
  // A schema's message may quote the value, and a path its keys, which an encrypted field must never show.
  const isOpen = attribute.encrypted === undefined;
  if (!isOpen) {
    const { field } = attribute;
    const hidden = { message: 'is not valid', path: [field] };
    findings.push({ field, why: hidden.message, issues: [hidden], cause: undefined });
    return;
  }
  const told = issues.map(issue => ({ message: String(issue.message), path: [...path, ...stepsOf(issue)] }));
  findings.push({ field: label, why: issues.map(sentence).join('; '), issues: told, cause });
}

/** Refuses what schemas found fault with: all of it in one error. @throws ErrInvalidInput */
export function refuseFindings(model: Model, findings: readonly Finding[]): void {
  const [first] = findings;
  if (first === undefined) return;
  const told = findings.map(({ field, why }) => `${field}: ${why}`).join('; ');
  throw invalidInput(`${model.name}.${told}`, {
    codes: ['ErrValidation'],
    model: model.name,
    table: model.table,
    key: model.key.map(key => key.name),
    field: first.field,
    operation: 'validate',
    issues: findings.flatMap(({ issues }) => issues),
    cause: findings.find(({ cause }) => cause !== undefined)?.cause,
  });
}

/** A schema that throws has not found its value valid. */
async function verdict(schema: StandardSchema, value: unknown): Promise<Result & { readonly cause?: unknown }> {
  try {
    return await schema['~standard'].validate(value);
  } catch (cause) {
    return { issues: [{ message: 'its schema failed' }], cause };
  }
}

/** Within the value that was judged. What a schema that is none makes up is passed over. */
const stepsOf = ({ path }: Issue): readonly PropertyKey[] =>
  Array.isArray(path)
    ? (path as NonNullable<Issue['path']>).map(step => (typeof step === 'object' ? step.key : step))
    : [];

function sentence(issue: Issue): string {
  const place = stepsOf(issue).map(String).join('.');
  return place === '' ? issue.message : `${place}: ${issue.message}`;
}

/** DynamoDB's limit for one item, names included: 400 KB. */
export const MAX_ITEM_BYTES = 409_600;

/** Refuses an item that the service would refuse for its size. */
export function refuseOversize(target: Target, operation: string, item: Item): void {
  refuseBytes(target, operation, sizeOfItem(item));
}

/** Refuses an update that sets more than an item can hold, whatever else is in it. */
export function refuseOversizeUpdate(target: Target, actions: readonly UpdateAction[]): void {
  let bytes = 0;
  for (const action of actions)
    if (action.action === 'set' && 'value' in action.to) bytes += sizeOfValue(action.to.value);
  refuseBytes(target, 'update', bytes);
}

function refuseBytes(target: Target, operation: string, bytes: number): void {
  if (bytes <= MAX_ITEM_BYTES) return;
  const message = `${target.model.name}: the item has ${bytes} bytes, DynamoDB takes at most ${MAX_ITEM_BYTES}`;
  throw new DynamormError('ErrItemTooLarge', message, contextOf(target, operation));
}
