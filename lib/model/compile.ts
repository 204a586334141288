import { DynamormError, misuse } from '../errors/errors.js';
import { didYouMean } from '../errors/suggest.js';
import { hasOwnTable, ownSpecsOf, registerClass, specsOf } from '../metadata/registry.js';
import { decoratorOfRole, findOwnedRole, ROLES, SINGLE_ROLES, type FieldRole } from '../metadata/roles.js';
import type { ClassSpecs, HookEvent, TableSpec } from '../metadata/specs.js';
import { isNestedCodec } from './codecs/nested.js';
import { versionCodec } from './codecs/number.js';
import { string } from './codecs/plain.js';
import { checkModel } from './declaration-faults.js';
import type { MergedField } from './fields.js';
import { compileLookups } from './indexes.js';
import { runTogether, computedTemplate, isComputedTemplate, literalTemplate } from './key-template.js';
import type { Attribute, KeyTemplate, Model } from './model.js';
import { reservedInTable } from './reserved-keys.js';
import { shapeOf } from './shape.js';

/** The attributes of an entity class, and the one that has a role. */
interface CompiledAttributes {
  readonly attributes: readonly Attribute[];
  readonly fields: readonly MergedField[];
  readonly pick: (role: FieldRole) => Attribute | undefined;
}

/** The shape of a class with what its table adds: keys and their templates, protection, encryption, ownership. */
function compileAttributes(type: new () => object, escape: boolean, faults: string[]): CompiledAttributes {
  const shape = shapeOf(type);
  faults.push(...shape.faults);
  const plain = new Map(shape.attributes.map(attribute => [attribute.field, attribute]));
  const fields = shape.fields;
  const attributes = fields.map(field => entityAttribute(field, { plain, escape, faults }));
  const pick = (role: FieldRole): Attribute | undefined => attributes[fields.findIndex(field => field.roles.has(role))];
  for (const role of SINGLE_ROLES) {
    const having = fields.filter(field => field.roles.has(role)).map(field => field.field);
    if (having.length > 1)
      faults.push(`has ${having.length} fields with @${decoratorOfRole(role)}: ${having.join(', ')}`);
  }
  return { attributes: Object.freeze(attributes), fields, pick };
}

interface Surroundings {
  readonly plain: ReadonlyMap<string, Attribute>;
  /** Whether text parts of key templates are percent-encoded. */
  readonly escape: boolean;
  readonly faults: string[];
}

function entityAttribute(merged: MergedField, surroundings: Surroundings): Attribute {
  const { roles } = merged;
  const template = templateOf(merged, surroundings);
  tellNested(merged.field, surroundings);
  if (merged.isOffEntity && merged.specs.some(spec => spec.offEntity !== true))
    surroundings.faults.push(
      `has a field ${merged.field}, which is the name of a key that @Table makes: call it otherwise`,
    );
  const base = surroundings.plain.get(merged.field)!;
  const keys = [...roles].map(role => ROLES[role].key);
  const encrypted = roles.has('encrypted') ? (merged.options.encrypted?.['bind'] === 'item' ? 2 : 1) : undefined;
  const isBlind = roles.has('blindIndex');
  return Object.freeze({
    ...base,
    ...((template !== undefined || isBlind) && { codec: string }),
    ...(roles.has('version') && { codec: versionCodec(base.codec) }),
    template,
    protected: roles.has('protected'),
    encrypted,
    isKey: keys.includes('table') ? 'table' : keys.includes('index') ? 'index' : undefined,
    owned: findOwnedRole(roles),
  });
}

/** Faults of a nested class are reported with its owner, not at the first write. */
function tellNested(field: string, { plain, faults }: Surroundings): void {
  const { codec } = plain.get(field)!;
  try {
    // A list or map of nested classes answers for its elements.
    for (const nested of [codec, codec.member?.(0)?.codec, codec.member?.('')?.codec]) {
      if (nested !== undefined && isNestedCodec(nested)) nested.shape();
    }
  } catch (fault) {
    faults.push(`${field} ${(fault as Error).message}`);
  }
}

function templateOf(merged: MergedField, { plain, escape, faults }: Surroundings): KeyTemplate | undefined {
  const { template, field } = merged;
  if (template === undefined) return undefined;
  if (!isComputedTemplate(template) && typeof template !== 'string') {
    faults.push(`${field} was given something that is no key template`);
    return undefined;
  }
  const compiled =
    typeof template === 'string'
      ? literalTemplate(template, part => plain.get(part)?.codec, escape)
      : computedTemplate(template);
  if (escape) faults.push(...runTogether(compiled, part => plain.get(part)?.codec).map(fault => `${field} ${fault}`));
  for (const part of compiled.fields) {
    if (!plain.has(part))
      faults.push(
        `${field} is made of ${compiled.text}, and there is no field ${part}${didYouMean(part, plain.keys())}`,
      );
    else if (part === field) faults.push(`${field} is made of itself`);
  }
  return compiled;
}

const models = new WeakMap<object, Model>();

/**
 * The model of an entity class, compiled from its decorators on first use: by then every class it refers to is defined.
 * @throws ErrInvalidModel, with every fault of the class in one message
 */
export function modelOf<E extends object>(type: new () => E): Model<E> {
  const given: unknown = type;
  if (typeof given !== 'function') throw misuse('an operation of a class', 'a class with @Table, such as Order');
  let model = models.get(type);
  if (model === undefined) {
    models.set(type, (model = compile(type)));
    // A class without a @Table of its own has that of its base, and is first heard of here.
    if (model.origin === undefined) registerClass(type);
  }
  return model as Model<E>;
}

function compile(type: new () => object): Model {
  const specs = [...specsOf(type)];
  const table = tableOf(type);
  const faults = specs.flatMap(own => own.faults);
  if (table === undefined) faults.push('has no @Table');
  const { attributes, fields, pick } = compileAttributes(type, table?.escape === true, faults);
  const byField = new Map(attributes.map(attribute => [attribute.field, attribute]));
  const [partition, sort] = [pick('partitionKey'), pick('sortKey')];
  if (partition === undefined)
    faults.push(
      table?.shared === undefined ? 'has no @PartitionKey' : 'has no key: give @Table one, as in { key: […] }',
    );
  const sources = {
    indexes: specs.flatMap(own => own.indexes),
    fields: fields.flatMap(field => field.specs),
    attribute: byField.get.bind(byField),
    byName: (name: string) => attributes.find(attribute => attribute.name === name),
    partition,
    sort,
  };
  const key = Object.freeze([partition, sort].filter(attribute => attribute !== undefined));
  const model: Partial<Model> = {
    type,
    ...ofTable(type, table),
    reserved: specs.some(own => own.isOwnRow === true) ? undefined : reservedInTable(table?.name ?? ''),
    ...ofAttributes(attributes),
    byField,
    sort,
    key,
    version: pick('version'),
    ttl: pick('ttl'),
    createdAt: pick('createdAt'),
    updatedAt: pick('updatedAt'),
    ...compileLookups({ ...sources, byField, unique: { specs, fields, key } }, faults),
    hooks: hooksOf(specs),
  };
  checkModel(type, model as Model, faults);
  if (faults.length > 0) throw invalid(type, faults);
  return Object.freeze({ ...model, partition } as Model);
}

function ofTable(type: new () => object, table: TableSpec | undefined): Partial<Model> {
  const { type: value, typeAttribute = '_type' } = table ?? {};
  const place = placeOf(type);
  return {
    name: table?.model ?? type.name,
    isNamed: table?.model !== undefined,
    ownName: (hasOwnTable(type) ? table?.model : undefined) ?? type.name,
    table: table?.name ?? '',
    naming: table?.naming,
    writeOnce: table?.writeOnce === true,
    certain: table?.certain === true,
    discriminator: value === undefined ? undefined : Object.freeze({ name: typeAttribute, value }),
    escape: table?.escape === true,
    untyped: table?.untyped === true,
    sharesKeys: hasOwnTable(place.at(-1)!) ? table?.sharesKeys : undefined,
    place,
    origin: table?.origin,
    shared: table?.shared,
    stream: table?.stream,
  };
}

function ofAttributes(attributes: readonly Attribute[]): Partial<Model> {
  return {
    attributes,
    byName: new Map(attributes.map(attribute => [attribute.name, attribute])),
    encrypted: Object.freeze(attributes.filter(attribute => attribute.encrypted !== undefined)),
    protected: Object.freeze(attributes.filter(attribute => attribute.protected)),
  };
}

/**
 * A subclass inherits the table of its base; of what its own @Table says, each part wins over the base's. One without a @Table keeps the
 * name that its base was given, by which what the base bound and sealed is read.
 */
function tableOf(type: new () => object): TableSpec | undefined {
  let table: TableSpec | undefined;
  for (const own of specsOf(type)) {
    if (own.table === undefined) continue;
    table = { ...inheritedFrom(table), ...own.table };
  }
  if (table?.untyped !== true || hasOwnTable(type)) return table;
  return { ...table, untyped: false };
}

/**
 * The class, and those above it whose place among the classes of the table it takes: it has neither a @Table nor a key of its own, so that
 * what one of them shares it shares.
 */
function placeOf(type: new () => object): readonly (new () => object)[] {
  const place = [type];
  for (let at = type; !hasOwnTable(at) && !declaresKey(at);) {
    at = Object.getPrototypeOf(at) as typeof type;
    if (typeof at.prototype !== 'object') break;
    place.push(at);
  }
  return place;
}

const declaresKey = (type: new () => object): boolean =>
  [...ownSpecsOf(type)].some(({ fields }) => fields.some(({ role }) => ROLES[role].key === 'table'));

/** The table of a class as declared, without compiling anything; undefined where it has none. */
export const declaredTable = (type: new () => object): string | undefined => tableOf(type)?.name;

/** What a class says of itself alone is no word on its subclasses. */
function inheritedFrom(table: TableSpec | undefined): Partial<TableSpec> {
  const { model: _model, untyped: _untyped, sharesKeys: _shares, ...inherited } = table ?? ({} as Partial<TableSpec>);
  return inherited;
}

function hooksOf(specs: readonly ClassSpecs[]): Model['hooks'] {
  const hooks: Partial<Record<HookEvent, string[]>> = {};
  for (const { event, method } of specs.flatMap(own => own.hooks)) {
    const methods = (hooks[event] ??= []);
    // A subclass that overrides a decorated method is called once.
    if (!methods.includes(method)) methods.push(method);
  }
  return Object.freeze(hooks);
}

function invalid(type: new () => object, faults: readonly string[]): DynamormError {
  const message =
    faults.length === 1
      ? `${type.name} ${faults[0]}`
      : `${type.name}:\n${faults.map(fault => `- ${fault}`).join('\n')}`;
  return new DynamormError('ErrInvalidModel', message, { model: type.name, operation: 'compile' });
}
