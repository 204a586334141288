import type { Change } from '../../codec/change.js';
import { diffSealed, diffValues } from '../../codec/diff.js';
import { normalOf } from '../../codec/told.js';
import type { Model } from '../../model/model.js';
import type { Item, Value } from '../../values/value.js';

/** What makes `merged` of a row that another writer left, as far as `changes` touch it. */
export function changesOnto(
  model: Model,
  row: Item,
  { merged, changes }: { readonly merged: Item; readonly changes: readonly Change[] },
): readonly Change[] {
  const names = new Set(changes.map(change => change.path[0]));
  return [...names].flatMap(name => {
    const [before, after] = [row[name], written(model, name, merged[name])];
    const sealed = model.byName.get(name)?.encrypted !== undefined;
    return sealed ? diffSealed(name, before, after) : diffValues([name], before, after);
  });
}

/** A merge can empty what the class leaves out when it is empty. */
function written(model: Model, name: string, value: Value | undefined): Value | undefined {
  const attribute = model.byName.get(name);
  const empties =
    attribute?.omitEmpty === true && value !== undefined && normalOf(model, attribute, value) === undefined;
  return empties ? undefined : value;
}
