import type { TransactWriteItem } from '../../../client/requests.js';
import type { Condition } from '../../../expressions/ast.js';
import { Placeholders } from '../../../expressions/placeholders.js';
import { renderCondition } from '../../../expressions/render-condition.js';
import { contextOf, type Target } from '../../../operations/target.js';
import type { Value } from '../../../values/value.js';

interface Expressed {
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, Value>>;
}

/** An action with one more condition. Its own expressions are text already, so the placeholders of the new one are set apart. */
export function withCondition(target: Target, item: TransactWriteItem, more: Condition | undefined): TransactWriteItem {
  if (more === undefined) return item;
  const [kind, input] = Object.entries(item)[0] as [keyof TransactWriteItem, Expressed];
  const to = new Placeholders();
  const apart = (text: string): string => text.replace(/[#:](?=\d)/g, '$&u');
  const text = apart(renderCondition(more, to, contextOf(target, 'unique')));
  const placed = to.expressions();
  const moved = <V>(map: Readonly<Record<string, V>> = {}): [string, V][] =>
    Object.entries(map).map(([name, value]) => [apart(name), value]);
  const [names, values] = [moved(placed.ExpressionAttributeNames), moved(placed.ExpressionAttributeValues)];
  const { ConditionExpression: own } = input;
  return {
    [kind]: {
      ...input,
      ConditionExpression: own === undefined ? text : `(${own}) AND (${text})`,
      ExpressionAttributeNames: { ...input.ExpressionAttributeNames, ...Object.fromEntries(names) },
      ...((input.ExpressionAttributeValues !== undefined || values.length > 0) && {
        ExpressionAttributeValues: { ...input.ExpressionAttributeValues, ...Object.fromEntries(values) },
      }),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}
