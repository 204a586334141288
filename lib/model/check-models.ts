import { isDynamormError, misuse } from '../errors/errors.js';
import { isClass } from '../values/value.js';
import { registeredClasses } from '../metadata/registry.js';
import { ambiguousTemplates, faultOfPair, keysMeet } from './class-conflicts.js';
import { declaredTable, modelOf } from './compile.js';
import type { Model } from './model.js';
import { newestOf } from './table-classes.js';

/** One thing that `checkModels` found. */
export interface ModelFinding {
  /** An error refuses the class when it is used; a notice is allowed and may surprise. */
  readonly severity: 'error' | 'notice';
  /** A broken declaration; two classes that nothing tells apart; keys that two classes can share; a template that makes one key of two items. */
  readonly kind: 'invalid-model' | 'same-keys' | 'overlapping-keys' | 'ambiguous-template';
  /** Names of the classes it is about. */
  readonly models: readonly string[];
  /** Table name as sent; undefined for a class without a table. */
  readonly table: string | undefined;
  /** What is wrong, for people. */
  readonly message: string;
}

/**
 * Looks at all entity classes that were declared so far, without a request: declaration faults, classes of one table whose items
 * nothing tells apart, and as notices keys that several classes can have and key templates that can make one key of two items.
 *
 * ```ts
 * import './entities.js';
 * for (const { severity, message } of checkModels()) console.log(severity, message);
 * ```
 * @param tableName how a session maps declared table names, where it does: classes of two names may share a table
 */
export function checkModels(tableName: (declared: string) => string = name => name): readonly ModelFinding[] {
  if (typeof tableName !== 'function' || isClass(tableName))
    throw misuse('checkModels', 'a function of the declared table name');
  const findings: ModelFinding[] = [];
  const tables = new Map<string, Model[]>();
  for (const type of [...registeredClasses]) {
    const declared = declaredTable(type);
    const table = declared === undefined ? undefined : tableName(declared);
    try {
      const model = modelOf(type);
      if (model.origin !== undefined || table === undefined) continue;
      tables.set(table, [...(tables.get(table) ?? []), model]);
      for (const { message } of ambiguousTemplates(model))
        findings.push({ severity: 'notice', kind: 'ambiguous-template', models: [model.name], table, message });
    } catch (error) {
      if (!isDynamormError(error)) throw error;
      findings.push({ severity: 'error', kind: 'invalid-model', models: [type.name], table, message: error.message });
    }
  }
  for (const [table, declared] of tables) {
    const models = newestOf(declared);
    for (const [i, a] of models.entries())
      for (const b of models.slice(i + 1)) findings.push(...compare(a, b).map(found => ({ ...found, table })));
  }
  return findings;
}

function compare(a: Model, b: Model): readonly Omit<ModelFinding, 'table'>[] {
  const models = [a.name, b.name];
  const fault = faultOfPair(a, b);
  if (fault !== undefined) return [{ severity: 'error', kind: 'same-keys', models, message: fault.message }];
  if (!keysMeet(a, b)) return [];
  const message = `${a.name} and ${b.name} can have the same keys: an item tells by its type or its fields which it is of`;
  return [{ severity: 'notice', kind: 'overlapping-keys', models, message }];
}
