import type { Session } from '../client/session.js';
import { DynamormError } from '../errors/dynamorm-error.js';
import { declaredTargetOf, type EntityClass } from '../operations/target-of.js';
import { definitionOf, type TableDefinition } from './definition.js';
import { mergeDefinitions } from './merge.js';

export type AnyEntityClass = EntityClass<object>;

/** A table that some classes share, and the session to reach it by. */
export interface Table {
  readonly session: Session;
  readonly definition: TableDefinition;
}

/** The `CreateTable` requests of some entity classes: nothing sent. @throws ErrInvalidModel where classes of one table disagree */
export function tableDefinition(...classes: readonly AnyEntityClass[]): readonly TableDefinition[] {
  return tablesOf(classes).map(table => table.definition);
}

/** The tables of some classes, those of one table merged. @throws ErrInvalidModel where they disagree */
export function tablesOf(classes: readonly AnyEntityClass[]): readonly Table[] {
  if (classes.length === 0)
    throw new DynamormError('ErrInvalidModel', 'tables need at least one entity class', {
      operation: 'tableDefinition',
    });
  const bySession = new Map<Session, TableDefinition[]>();
  for (const { model, session } of classes.map(declaredTargetOf)) {
    const definitions = bySession.get(session) ?? [];
    definitions.push(definitionOf(model, session.tableName(model.table)));
    bySession.set(session, definitions);
  }
  return [...bySession].flatMap(([session, definitions]) =>
    mergeDefinitions(definitions).map(definition => ({ session, definition })),
  );
}
