import { compareUtf8 } from '../../values/utf8.js';
import { deleted } from '../state.js';
import { bound, ConstraintErrors } from '../validation/constraint.js';
import { operation } from '../wire/operation.js';
import { integer, text } from '../wire/shape.js';
import { addNameErrors } from './create/constraints.js';

const MAX_NAMES = 100;

/** ListTables: the names in byte order, a page at a time. */
export const listTables = operation(
  'ListTables',
  { ExclusiveStartTableName: text, Limit: integer },
  ({ ExclusiveStartTableName: start, Limit: limit = MAX_NAMES }, { state, now }) => {
    const errors = new ConstraintErrors();
    if (start !== undefined) addNameErrors(errors, start, 'exclusiveStartTableName');
    if (limit < 1) errors.add(limit, 'limit', bound('value', 'greater', 1));
    if (limit > MAX_NAMES) errors.add(limit, 'limit', bound('value', 'less', MAX_NAMES));
    errors.throwIfAny();
    const names = [...state.tables.values()]
      .filter(table => !deleted(table, now))
      .map(({ name }) => name)
      .filter(name => start === undefined || compareUtf8(name, start) > 0)
      .sort(compareUtf8);
    const page = names.slice(0, limit);
    return { TableNames: page, LastEvaluatedTableName: names.length > limit ? page.at(-1) : undefined };
  },
);
