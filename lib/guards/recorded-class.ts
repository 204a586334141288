import { specsAt } from '../metadata/registry.js';
import type { FieldSpec, TableSpec } from '../metadata/specs.js';

/** What a class of the library's own is stored as: what decorators would record. */
export interface RecordedClass {
  readonly table: TableSpec;
  readonly fields: readonly (Omit<FieldSpec, 'decorator'> & { readonly decorator?: string })[];
}

/** A class whose table is only known at run time, and that no decorator could be written for. */
export function recordedClass({ table, fields }: RecordedClass): new () => object {
  class Recorded {}
  const specs = specsAt(Recorded.prototype);
  specs.table = { ...table, origin: 'library' };
  specs.isOwnRow = true;
  specs.fields.push(...fields.map(field => ({ decorator: 'Attribute', ...field })));
  return Recorded;
}
