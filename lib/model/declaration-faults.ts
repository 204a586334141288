import { ROLES } from '../metadata/roles.js';
import type { ValueType } from '../values/value.js';
import type { Attribute, Model } from './model.js';
import { behindField, READ_ONLY } from './shape.js';

const PART_TYPES: readonly ValueType[] = ['S', 'N', 'BOOL'];
const KEY_TYPES: readonly (ValueType | undefined)[] = ['S', 'N', 'B', undefined];

/** Faults that no single field shows: keys that cannot be keys, encrypted keys, names that hide methods. All are reported at once. */
export function checkModel(type: new () => object, model: Model, faults: string[]): void {
  try {
    new type();
  } catch {
    faults.push('cannot be made by new without arguments, which is how rows become instances');
  }
  const { discriminator } = model;
  if (model.untyped && discriminator === undefined)
    faults.push('is said to have the items without a type (untyped), and has no type itself: give @Table a type');
  if (discriminator !== undefined && model.byName.has(discriminator.name)) {
    faults.push(
      `stores its type as ${discriminator.name}, which is also the attribute of ${model.byName.get(discriminator.name)!.field}: give @Table a typeAttribute`,
    );
  }
  const bound = boundToName(model);
  if (!model.isNamed && bound !== undefined) faults.push(nameFault(model, bound));
  for (const attribute of model.attributes) {
    for (const fault of attributeFaults(type, model, attribute)) faults.push(`${attribute.field} ${fault}`);
  }
}

/** The first field whose stored form holds the class's name. */
function boundToName({ encrypted, blindIndexes }: Model): string | undefined {
  return encrypted.find(attribute => attribute.encrypted === 2)?.field ?? blindIndexes[0]?.attribute.field;
}

/**
 * Why a class needs a name of its own, and how it gets one. A minifier renames classes, so that one build could no longer read
 * or find what another stored.
 */
export function nameFault({ name, table }: Pick<Model, 'name' | 'table'>, what: string): string {
  const proposed = name === '' ? '…' : name;
  return `stores its name with ${what}, and a build may rename the class: say it, as in @Table('${table}', { model: '${proposed}' })`;
}

function attributeFaults(type: new () => object, model: Model, attribute: Attribute): readonly string[] {
  const faults: string[] = [];
  const { field, isKey, codec, template } = attribute;
  const behind = attribute.isOffEntity === true ? undefined : behindField(type, field);
  if (behind !== undefined) faults.push(behind === 'method' ? 'hides a method of that name' : READ_ONLY);
  if (isKey !== undefined && !KEY_TYPES.includes(codec.type))
    faults.push(`is a key stored as ${codec.type}, and keys are S, N or B`);
  if (attribute.encrypted !== undefined) {
    if (isKey !== undefined) faults.push('is a key and cannot be encrypted');
    if (attribute.owned !== undefined || model.ttl === attribute)
      faults.push('is read by the library or the service and cannot be encrypted');
  }
  if (attribute.owned === 'blindIndex' && template !== undefined)
    faults.push('is a blind index and cannot have a template');
  if (attribute.owned !== undefined && isKey === 'table')
    faults.push('is set by the library and cannot be part of the primary key');
  if (attribute.owned === 'version' && attribute.omitEmpty)
    faults.push('is a version, whose 0 is stored: it cannot be left out when empty');
  if (attribute.owned === 'version' && codec.type !== 'N' && codec.type !== undefined)
    faults.push('is a version and must be stored as N');
  for (const part of template?.fields ?? []) {
    faults.push(...partFaults(model, part, isKey === 'table'));
    const type = model.byField.get(part)?.codec.type;
    // What a computed key makes of its parts is its own business.
    if (template?.parts !== undefined && type !== undefined && !PART_TYPES.includes(type))
      faults.push(`is made of ${part}, which is stored as ${type}: a part of a key is text, a number or a boolean`);
    if (isKey === 'table' && model.byField.get(part)?.readsDefault === true)
      faults.push(`is made of ${part}, which takes a default where an item lacks it: its key would then be another`);
  }
  return faults;
}

function partFaults(model: Model, part: string, isTableKey: boolean): readonly string[] {
  const attribute = model.byField.get(part);
  if (attribute === undefined) return [];
  const faults: string[] = [];
  if (attribute.encrypted !== undefined)
    faults.push(`is made of ${part}, which is encrypted: its plaintext would stand in the key`);
  if (attribute.template !== undefined) faults.push(`is made of ${part}, which is made of a template itself`);
  if (isTableKey && attribute.owned !== undefined && ROLES[attribute.owned].stamped === 'write')
    faults.push(`is made of ${part}, which changes with every write, and a row keeps its primary key`);
  if (attribute.owned === 'blindIndex')
    faults.push(`is made of ${part}, a blind index, which is no part of other keys`);
  return faults;
}
