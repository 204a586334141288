import type { Condition, Path } from '../../expressions/ast.js';
import type { KeyCondition } from '../../expressions/key/key-condition.js';
import { renderKeyCondition } from '../../expressions/key/render-key-condition.js';
import { Placeholders, type Placed } from '../../expressions/placeholders.js';
import { renderCondition } from '../../expressions/render-condition.js';
import { renderProjection } from '../../expressions/render-projection.js';
import { contextOf, type Target } from '../target.js';

/** What a read says in expressions. */
export interface ReadExpressions {
  readonly key: KeyCondition | undefined;
  readonly filter: Condition | undefined;
  readonly select: readonly Path[] | undefined;
}

/** The expression members of a query or scan; a part without anything to say is left out. */
export interface ReadMembers extends Placed {
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
