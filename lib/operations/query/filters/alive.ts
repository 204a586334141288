import type { Condition } from '../../../expressions/ast.js';
import type { Target } from '../../target.js';

/** What has not expired. */
export function alive({ model, session }: Target): Condition | undefined {
  if (model.ttl === undefined) return undefined;
  const path = [model.ttl.name] as const;
  const now = { N: String(Math.floor(session.clock.now().getTime() / 1000)) };
  return {
    op: 'or',
    of: [
      { op: 'notExists', path },
      { op: '>', left: { path }, right: { value: now } },
    ],
  };
}
