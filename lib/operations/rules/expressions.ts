import { DynamormError } from '../../errors/dynamorm-error.js';
import { allOf } from '../../expressions/clause.js';
import type { Condition, UpdateAction } from '../../expressions/ast.js';
import { compact, isWithinLimits, MAX_EXPRESSION_BYTES, MAX_OPERATORS } from '../../expressions/limits.js';
import { Placeholders, type Placed } from '../../expressions/placeholders.js';
import { renderCondition } from '../../expressions/render-condition.js';
import { renderUpdate } from '../../expressions/render-update.js';
import { contextOf, type Target } from '../target.js';

/** What a write says in expressions: its changes, and all that must hold for it. */
export interface WriteExpressions {
  readonly actions?: readonly UpdateAction[] | undefined;
  readonly conditions: readonly (Condition | undefined)[];
}

/** The expression members of a write; with a condition, the row that refuses it is asked for, to tell why. */
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

/** The same; undefined for more than DynamoDB takes, however short it is written. */
export function fittingMembers(target: Target, verb: string, what: WriteExpressions): WriteMembers | undefined {
  if (what.actions === undefined && what.conditions.every(isNothing)) return NOTHING;
  const usual = rendered(target, verb, { ...what, to: new Placeholders() });
  if (fits(usual)) return usual;
  const {
    UpdateExpression: update,
    ConditionExpression: condition,
    ...rest
  } = rendered(target, verb, {
    ...what,
    to: new Placeholders(36),
  });
  const short = {
    ...rest,
    ...(update !== undefined && { UpdateExpression: compact(update) }),
    ...(condition !== undefined && { ConditionExpression: compact(condition) }),
  };
  return fits(short) ? short : undefined;
}

const NOTHING: WriteMembers = Object.freeze({});

const isNothing = (condition: Condition | undefined): boolean => condition === undefined;

const fits = ({ UpdateExpression, ConditionExpression }: WriteMembers): boolean =>
  isWithinLimits(UpdateExpression, ConditionExpression);

function rendered(
  target: Target,
  verb: string,
  { actions = [], conditions, to }: WriteExpressions & { readonly to: Placeholders },
): WriteMembers {
  const context = contextOf(target, verb);
  const UpdateExpression = renderUpdate(actions, to, context);
  const condition = allOf(...conditions);
  const ConditionExpression = condition && renderCondition(condition, to, context);
  return {
    ...(UpdateExpression !== undefined && { UpdateExpression }),
    ...(ConditionExpression !== undefined && { ConditionExpression, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }),
    ...to.expressions(),
  };
}
