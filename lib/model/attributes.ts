import type { FieldRole } from '../metadata/specs.js';
import { isNestedCodec } from './codecs/collections/nested.js';
import { string } from './codecs/scalars/string.js';
import type { MergedField } from './field-specs.js';
import { runTogether } from './key-language.js';
import type { Attribute, KeyTemplate } from './model.js';
import { shapeOf } from './shape.js';
import { computedTemplate, isComputedTemplate, literalTemplate } from './template.js';

/** The attributes of an entity class, and the one that has a role. */
export interface CompiledAttributes {
  readonly attributes: readonly Attribute[];
  readonly fields: readonly MergedField[];
  readonly pick: (role: FieldRole) => Attribute | undefined;
}

const OWNED = ['version', 'createdAt', 'updatedAt', 'blindIndex'] as const;
const SINGLE: readonly FieldRole[] = ['partitionKey', 'sortKey', 'version', 'ttl', 'createdAt', 'updatedAt'];

/** The shape of a class with what its table adds: keys and their templates, protection, encryption, ownership. */
export function compileAttributes(type: new () => object, escape: boolean, faults: string[]): CompiledAttributes {
  const shape = shapeOf(type);
  faults.push(...shape.faults);
  const plain = new Map(shape.attributes.map(attribute => [attribute.field, attribute]));
  const fields = shape.fields;
  const attributes = fields.map(field => entityAttribute(field, { plain, escape, faults }));
  const pick = (role: FieldRole): Attribute | undefined => attributes[fields.findIndex(field => field.roles.has(role))];
  for (const role of SINGLE) {
    const having = fields.filter(field => field.roles.has(role)).map(field => field.field);
    if (having.length > 1) faults.push(`has ${having.length} fields with @${decoratorOf(role)}: ${having.join(', ')}`);
  }
  return { attributes: Object.freeze(attributes), fields, pick };
}

const decoratorOf = (role: FieldRole): string => role[0]!.toUpperCase() + role.slice(1);

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
  const base = surroundings.plain.get(merged.field)!;
  const isTableKey = roles.has('partitionKey') || roles.has('sortKey');
  const encrypted = roles.has('encrypted') ? (merged.options.encrypted?.['bind'] === 'item' ? 2 : 1) : undefined;
  const isBlind = roles.has('blindIndex');
  return Object.freeze({
    ...base,
    ...((template !== undefined || isBlind) && { codec: string }),
    template,
    protected: roles.has('protected'),
    encrypted,
    isKey: isTableKey ? 'table' : roles.has('indexPartitionKey') || roles.has('indexSortKey') ? 'index' : undefined,
    owned: OWNED.find(role => roles.has(role)),
  });
}

/** What is wrong with a nested class is told with its owner, not at the first write. */
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
    if (!plain.has(part)) faults.push(`${field} is made of ${compiled.text}, and there is no field ${part}`);
    else if (part === field) faults.push(`${field} is made of itself`);
  }
  return compiled;
}
