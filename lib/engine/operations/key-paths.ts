import type { Path } from '../expressions/compiled.js';
import { invalid, invalidParameter } from '../failure.js';
import { attributesOf, type KeySchema } from '../storage/schema.js';
import type { Table } from '../tables/table.js';

/** Refuses paths that lead into a key attribute of the table or of an index: keys are scalars. */
export function checkScalarKeys(paths: readonly Path[], table: Table): void {
  for (const path of paths) {
    if (path.length === 1) continue;
    if (has(table.data.keys, path[0])) throw notScalar('Key', path[0]);
    if (table.indexes.some(({ keys }) => has(keys, path[0]))) throw notScalar('IndexKey', path[0]);
  }
}

/** Refuses an update of a key attribute of the table, whatever the value is. */
export function checkKeysUntouched(paths: readonly Path[], keys: KeySchema): void {
  const key = paths.find(([name]) => has(keys, name));
  if (key === undefined) return;
  throw invalidParameter(`Cannot update attribute ${key[0]}. This attribute is part of the key`);
}

/** Whether an attribute is one of these keys. */
export function has(keys: KeySchema, name: string): boolean {
  return attributesOf(keys).some(attribute => attribute.name === name);
}

function notScalar(kind: 'Key' | 'IndexKey', name: string): Error {
  return invalid(
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: " + `${kind}: ${name}`,
  );
}
