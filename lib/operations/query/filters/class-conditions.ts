import { DynamormError } from '../../../errors/dynamorm-error.js';
import type { Condition } from '../../../expressions/ast.js';
import { contextOf, type Target } from '../../target.js';
import type { Read } from '../read.js';
import { keysOf, projects } from './index-entry.js';
import { sentinelConditions } from './sentinels.js';

/** Several classes share a table: a discriminator, or the literal beginnings of the primary key, tell one's items from another's. */
export function classConditions(read: Read): readonly Condition[] {
  const { model } = read.target;
  const { discriminator } = model;
  if (discriminator !== undefined && showsType(read, discriminator.name))
    return [{ op: '=', left: { path: [discriminator.name] }, right: { value: { S: discriminator.value } } }];
  const own = sentinelConditions(read);
  // The key condition of a query on the table bounds its own sort key; its partition key is given.
  if (read.asked !== undefined && read.index === undefined) return [];
  const queried = new Set(read.asked === undefined ? [] : keysOf(read));
  const literals = model.key.flatMap((attribute): readonly Condition[] => {
    const first = attribute.template?.parts?.[0];
    if (queried.has(attribute) || first === undefined || !('literal' in first)) return [];
    const value = { S: first.literal };
    const whole = attribute.template!.parts!.length === 1;
    return [
      whole
        ? { op: '=', left: { path: [attribute.name] }, right: { value } }
        : { op: 'beginsWith', path: [attribute.name], operand: { value } },
    ];
  });
  return [...literals, ...own];
}

/**
 * Whether the type can be filtered by: entries of keys alone do not tell it, and only the whole items behind them do.
 * @throws ErrInvalidOperator where those are not fetched
 */
function showsType({ target, index, hydrates }: Read, name: string): boolean {
  if (index === undefined || projects(target, index, name)) return true;
  if (hydrates === true) return false;
  throw new DynamormError(
    'ErrInvalidOperator',
    `${target.model.name}: the entries of ${index.name} do not tell the class of their items: ask for the whole items by hydrate(), or project more than keys`,
    contextOf(target, 'query'),
  );
}

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
