import { DynamormError } from '../errors/errors.js';
import { allOf, type Condition, type UpdateAction } from '../expressions/condition.js';
import {
  compact,
  isWithinLimits,
  MAX_EXPRESSION_BYTES,
  MAX_OPERATORS,
  Placeholders,
  type Placed,
  renderCondition,
  renderUpdate,
} from '../expressions/render.js';
import { contextOf, type Target } from './target.js';

/** What a write says in expressions: its changes, and all that must hold for it. */
export interface WriteExpressions {
  readonly actions?: readonly UpdateAction[] | undefined;
  readonly conditions: readonly (Condition | undefined)[];
}

/** The expression members of a write; with a condition, DynamoDB returns the row that fails it, which explains the refusal. */
export interface WriteMembers extends Placed {
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD';
}

/**
 * Renders what a write says; members without anything to say are left out.
 * @throws ErrValidation for more than DynamoDB takes in one expression
 */
export function writeMembers(target: Target, verb: string, what: WriteExpressions): WriteMembers {
  const members = fittingMembers(target, verb, what);
  if (members !== undefined) return members;
  const message = `${target.model.name}: ${verb} says more than DynamoDB takes in one expression (${MAX_EXPRESSION_BYTES} bytes, ${MAX_OPERATORS} operators)`;
  throw new DynamormError('ErrValidation', message, contextOf(target, verb));
}

/** Renders what a write says; undefined if even its shortest form exceeds what DynamoDB takes. */
export function fittingMembers(target: Target, verb: string, what: WriteExpressions): WriteMembers | undefined {
  if (what.actions === undefined && what.conditions.every(isNothing)) return NOTHING;
  const usual = rendered(target, verb, { what, to: new Placeholders() });
  if (fits(usual)) return usual;
  const short = rendered(target, verb, { what, to: new Placeholders(36) });
  if (short.UpdateExpression !== undefined) short.UpdateExpression = compact(short.UpdateExpression);
  if (short.ConditionExpression !== undefined) short.ConditionExpression = compact(short.ConditionExpression);
  return fits(short) ? short : undefined;
}

const NOTHING: WriteMembers = Object.freeze({});

const isNothing = (condition: Condition | undefined): boolean => condition === undefined;

const fits = ({ UpdateExpression, ConditionExpression }: WriteMembers): boolean =>
  isWithinLimits(UpdateExpression, ConditionExpression);

interface Rendering {
  readonly what: WriteExpressions;
  readonly to: Placeholders;
}

// Members are assigned one by one: objects spread into one another were a third of the time that a save takes.
function rendered(target: Target, verb: string, { what, to }: Rendering): Mutable<WriteMembers> {
  const context = contextOf(target, verb);
  const members: Mutable<WriteMembers> = {};
  const update = what.actions && renderUpdate(what.actions, to, context);
  if (update !== undefined) members.UpdateExpression = update;
  const condition = allOf(...what.conditions);
  if (condition !== undefined) {
    members.ConditionExpression = renderCondition(condition, to, context);
    members.ReturnValuesOnConditionCheckFailure = 'ALL_OLD';
  }
  return to.expressions(members);
}

type Mutable<M> = { -readonly [N in keyof M]: M[N] };
