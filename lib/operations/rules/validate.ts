import { DynamormError } from '../../errors/dynamorm-error.js';
import type { Attribute, Model } from '../../model/model.js';
import { runHooks } from './hooks.js';

/** The part of the Standard Schema interface (https://standardschema.dev) that validation needs. */
interface StandardSchema {
  readonly '~standard': { validate(value: unknown): Result | Promise<Result> };
}
interface Result {
  readonly issues?: readonly { readonly message: string }[] | undefined;
}

/** Validates an entity's fields, with the hooks around it; the first field at fault is an `ErrValidation`. */
export async function validateEntity(model: Model, entity: object): Promise<void> {
  await runHooks(model, entity, 'beforeValidate');
  for (const attribute of model.attributes)
    await validateField(model, attribute, (entity as Record<string, unknown>)[attribute.field]);
  await runHooks(model, entity, 'afterValidate');
}

/** Validates one value against the schema of its field, if it has one. An absent value of an optional field passes. */
export async function validateField(model: Model, attribute: Attribute, value: unknown): Promise<void> {
  const schema = attribute.options['validate'] as StandardSchema | undefined;
  if (schema === undefined || (value === undefined && attribute.optional)) return;
  const { issues } = await schema['~standard'].validate(value);
  if (issues === undefined || issues.length === 0) return;
  // A schema's message may quote the value, which an encrypted field must never show.
  const why = attribute.encrypted === undefined ? issues.map(issue => issue.message).join('; ') : 'is not valid';
  throw new DynamormError('ErrValidation', `${model.name}.${attribute.field}: ${why}`, {
    model: model.name,
    field: attribute.field,
    operation: 'validate',
  });
}
