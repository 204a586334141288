import type { Condition } from '../../expressions/ast.js';
import { conditionPaths } from '../../expressions/condition-paths.js';
import { allOf } from '../../expressions/clause.js';
import { DynamormError } from '../../errors/dynamorm-error.js';
import type { Attribute, IndexModel } from '../../model/model.js';
import { contextOf, type Target } from '../target.js';
import type { Read } from './read.js';
import { sentinelConditions } from './sentinels.js';

/** What a read filters by: the user's conditions, and those that keep items of other classes and expired ones out. */
export function filterOf(read: Read, answered: Condition | undefined): Condition | undefined {
  if (read.filter !== undefined) checkFilter(read, read.filter);
  if (answered !== undefined) checkAnswered(read, answered);
  return allOf(
    answered,
    read.filter,
    ...classConditions(read),
    read.hideExpired === true ? alive(read.target) : undefined,
  );
}

/** Key attributes of the table or index that is read. */
export function keysOf({ target, index }: Pick<Read, 'target' | 'index'>): readonly Attribute[] {
  return index === undefined ? target.model.key : [...index.partition, ...index.sort];
}

function checkFilter(read: Read, filter: Condition): void {
  const { target, index } = read;
  const { model } = target;
  const refuse = (name: string, why: string): never => {
    const field = model.byName.get(name)?.field ?? name;
    throw new DynamormError('ErrInvalidOperator', `${model.name}.${field} ${why}`, {
      ...contextOf(target, 'filter'),
      field,
    });
  };
  const keys = new Set(keysOf(read).map(attribute => attribute.name));
  for (const [name] of conditionPaths(filter)) {
    if (read.asked !== undefined && keys.has(name))
      refuse(
        name,
        'is a key of what is queried, which DynamoDB does not filter by: ask for it in the query or in where()',
      );
    if (index !== undefined && !projects(read.target, index, name))
      refuse(name, `is not projected into ${index.name}, so nothing can be filtered by it there`);
  }
}

/** What no range of a template key says exactly is filtered by its fields, which must be there. */
function checkAnswered({ target, index }: Read, answered: Condition): void {
  for (const [name] of conditionPaths(answered)) {
    if (index === undefined || projects(target, index, name)) continue;
    const field = target.model.byName.get(name)?.field ?? name;
    throw new DynamormError(
      'ErrInvalidOperator',
      `${target.model.name}.${field} is followed by more in a key of ${index.name}, so this range of it needs a filter too: project it into the index, or ask by eq or beginsWith`,
      { ...contextOf(target, 'query'), field },
    );
  }
}

/** Whether an attribute stands in the entries of an index. A local index lends the table's. */
export function projects({ model }: Target, index: IndexModel, name: string): boolean {
  if (index.projection === 'ALL' || index.type === 'LSI') return true;
  const always = [...model.key, ...index.partition, ...index.sort];
  const more = index.projection === 'KEYS_ONLY' ? [] : index.projection;
  return [...always, ...more].some(attribute => attribute.name === name) || model.discriminator?.name === name;
}

/** Several classes share a table: a discriminator, or the literal beginnings of the primary key, tell one's items from another's. */
function classConditions(read: Read): readonly Condition[] {
  const { model } = read.target;
  const { discriminator } = model;
  if (discriminator !== undefined)
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

function alive({ model, session }: Target): Condition | undefined {
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
