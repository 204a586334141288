import { DynamormError } from '../../../errors/dynamorm-error.js';
import type { Condition } from '../../../expressions/ast.js';
import { conditionPaths } from '../../../expressions/condition-paths.js';
import { contextOf } from '../../target.js';
import type { Read } from '../read.js';
import { keysOf, projects } from './index-entry.js';

/** Refuses a filter by what DynamoDB does not filter by, or what is not there. @throws ErrInvalidOperator */
export function checkFilter(read: Read, filter: Condition): void {
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
export function checkAnswered({ target, index }: Read, answered: Condition): void {
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
