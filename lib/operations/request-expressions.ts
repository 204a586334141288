import { DynamormError } from '../errors/errors.js';
import { allOf, type Condition, type UpdateAction, type Path } from '../expressions/condition.js';
import type { KeyCondition } from '../expressions/key/key-condition.js';
import {
  compact,
  isWithinLimits,
  MAX_EXPRESSION_BYTES,
  MAX_OPERATORS,
  Placeholders,
  type Placed,
  renderCondition,
  renderUpdate,
  renderKeyCondition,
  renderProjection,
} from '../expressions/render.js';
import { contextOf, type Target } from './target.js';

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

/** What a read says in expressions. */
interface ReadExpressions {
  readonly key: KeyCondition | undefined;
  readonly filter: Condition | undefined;
  readonly select: readonly Path[] | undefined;
}

/** The expression members of a query or scan; a part without anything to say is left out. */
interface ReadMembers extends Placed {
  readonly KeyConditionExpression?: string;
  readonly FilterExpression?: string;
  readonly ProjectionExpression?: string;
}

/** Renders what a read says. */
export function readMembers(target: Target, { key, filter, select }: ReadExpressions): ReadMembers {
  const to = new Placeholders();
  const context = contextOf(target, key === undefined ? 'scan' : 'query');
  return {
    ...(key !== undefined && { KeyConditionExpression: renderKeyCondition(key, to, context) }),
    ...(filter !== undefined && { FilterExpression: renderCondition(filter, to, context) }),
    ...(select !== undefined && { ProjectionExpression: renderProjection(select, to, context) }),
    ...to.expressions(),
  };
}
