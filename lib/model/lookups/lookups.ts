import type { Attribute, Model } from '../model.js';
import { compileBlindIndexes } from '../blind-indexes.js';
import { compileIndexes } from '../indexes.js';
import { compileUnique, type UniqueSources } from './unique.js';

/** What a class can be looked up by besides its primary key, and what no two of its items share. */
export function compileLookups(
  sources: Parameters<typeof compileIndexes>[0] & {
    readonly unique: Omit<UniqueSources, 'attribute'>;
    readonly byField: ReadonlyMap<string, Attribute>;
  },
  faults: string[],
): Pick<Model, 'indexes' | 'blindIndexes' | 'unique'> {
  const { unique, byField, attribute } = sources;
  return {
    indexes: compileIndexes(sources, faults),
    blindIndexes: compileBlindIndexes(unique.fields, byField, faults),
    unique: compileUnique({ ...unique, attribute }, faults),
  };
}
