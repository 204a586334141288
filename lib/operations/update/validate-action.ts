import { decodedWithin } from '../../codec/told.js';
import type { SetOperand, UpdateAction } from '../../expressions/ast.js';
import { step } from '../../expressions/path-text.js';
import { isNestedCodec } from '../../model/codecs/collections/nested.js';
import type { Attribute, Model } from '../../model/model.js';
import { hasSchemas } from '../rules/schemas.js';
import { validateMember, type Validated } from '../rules/validate.js';
import type { Value } from '../../values/value.js';

/** Where a path of stored names leads: what is declared there, and its name in fields. */
interface Place {
  readonly validated: Validated;
  readonly label: string;
}

/** Validates what an update sets, by the schema of its place and those of nested classes within. @throws ErrValidation */
export async function validateAction(model: Model, action: UpdateAction): Promise<void> {
  const attribute = model.byName.get(action.path[0])!;
  if (action.action !== 'set' || (attribute.schema === undefined && !hasSchemas(attribute.codec))) return;
  const place = placeAt(attribute, action.path);
  for (const { value, within } of valuesOf(action.to, place)) {
    const decoded = decodedWithin(model, attribute, { codec: within.validated.codec, value });
    const at = { model, attribute, label: within.label };
    await validateMember(at, within.validated, { value: decoded, level: action.path.length });
  }
}

function placeAt(attribute: Attribute, path: UpdateAction['path']): Place {
  let place: Place = { validated: attribute, label: attribute.field };
  for (const segment of path.slice(1)) place = placeWithin(place, segment);
  return place;
}

function placeWithin({ validated: { codec }, label }: Place, segment: string | number): Place {
  if (isNestedCodec(codec)) {
    const member = codec.shape().byName.get(String(segment))!;
    return { validated: member, label: step(label, member.field) };
  }
  return { validated: { optional: true, codec: codec.member!(segment)!.codec }, label: step(label, segment) };
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
