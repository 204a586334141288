import type { ExpressionMember } from '../../../lib/engine/expressions/compiled.js';
import { compileCondition } from '../../../lib/engine/expressions/condition.js';
import { ExpressionContext } from '../../../lib/engine/expressions/paths.js';
import { compileProjection } from '../../../lib/engine/expressions/projection.js';
import { compileUpdate } from '../../../lib/engine/expressions/update.js';
import type { Item } from '../../../lib/values/value.js';

/** The placeholders of the requests in these specs; an expression uses those it likes. */
export const VALUES: Item = {
  ':n': { N: '5' },
  ':one': { N: '1' },
  ':nine': { N: '9' },
  ':s': { S: 'text' },
  ':x': { S: 'x' },
  ':empty': { S: '' },
  ':b': { B: 'AQI=' },
  ':t': { BOOL: true },
  ':null': { NULL: true },
  ':l': { L: [{ N: '7' }] },
  ':m': { M: { x: { N: '1' } } },
  ':ss': { SS: ['b', 'a'] },
  ':ns': { NS: ['1', '2'] },
  ':bs': { BS: ['AQI='] },
  ':S': { S: 'S' },
};

export const NAMES = { '#a': 'a', '#b': 'b', '#dotted': 'm.x', '#proto': '__proto__', '#name': 'name' };

export const context = (): ExpressionContext => new ExpressionContext(NAMES, VALUES);

/** What a call throws, as the service words it; `none` when it does not. */
export function faultOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    const { name, message } = error as Error;
    return name === 'ValidationException' ? message : `${name}: ${message}`;
  }
  return 'none';
}

export function test(text: string, item: Item): boolean {
  return compileCondition(text, 'ConditionExpression', context())!.test(item);
}

/** The fault of a condition, without the words that every fault of one begins with. */
export function conditionFault(text: string, member: ExpressionMember = 'ConditionExpression'): string {
  return faultOf(() => compileCondition(text, member, context())).replace(`Invalid ${member}: `, '');
}

export function updateFault(text: string): string {
  return faultOf(() => compileUpdate(text, context())).replace('Invalid UpdateExpression: ', '');
}

export function projectionFault(text: string): string {
  return faultOf(() => compileProjection(text, context())).replace('Invalid ProjectionExpression: ', '');
}
