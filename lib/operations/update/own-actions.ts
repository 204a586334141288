import { encodeField } from '../../codec/field.js';
import type { UpdateAction } from '../../expressions/ast.js';
import type { Model } from '../../model/model.js';
import type { Value } from '../../values/value.js';
import { countVersion } from '../rules/lifecycle.js';
import type { Target } from '../target.js';

interface KeyedUpdate {
  /** The key as given. */
  readonly key: object;
  readonly known: Value | undefined;
  readonly mustExist?: boolean | undefined;
  /** The stamp of the logical write. */
  readonly stamp: Value;
}

/** What the library adds to the actions of an update; nothing where there is nothing to write. */
export function ownActions(
  target: Target,
  asked: KeyedUpdate,
  actions: readonly UpdateAction[],
): readonly UpdateAction[] {
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
  const values = asked.key as Readonly<Record<string, unknown>>;
  const fields = new Set(model.key.flatMap(({ template }) => template?.fields ?? []));
  const parts = model.attributes.flatMap((attribute): readonly UpdateAction[] => {
    const { template, isKey, name, field } = attribute;
    const follows =
      template === undefined ? fields.has(field) : isKey !== 'table' && template.fields.every(part => fields.has(part));
    if (!follows) return [];
    const value = template === undefined ? encodeField(attribute, values[field]) : textOf(template.render(values));
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
