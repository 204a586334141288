import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { EntityClass } from './verbs.js';
import { entityFromDms, loadDms } from '../../lib/dms/index.js';
import { malformed } from './data.js';
import { shapeOf, type Shape } from './field-value.js';

/** A model of a directory with the class built from it. */
export interface Known extends Shape {
  readonly type: EntityClass;
}

/** The models of a directory by name, each built into an entity class. */
export async function loadModels(directory: string): Promise<ReadonlyMap<string, Known>> {
  const models = new Map<string, Known>();
  for (const entry of readdirSync(directory).sort()) {
    if (!/\.(ya?ml|json)$/i.test(entry)) continue;
    const { models: found } = await loadDms(join(directory, entry));
    for (const model of found) {
      if (models.has(model.name)) throw malformed(`${directory} has two models ${model.name}`);
      const built = entityFromDms(model);
      models.set(model.name, { ...shapeOf(model, built), type: built as unknown as EntityClass });
    }
  }
  return models;
}

export function knownModel(models: ReadonlyMap<string, Known>, name: string): Known {
  const model = models.get(name);
  if (model === undefined) throw malformed(`no model ${name} in the models' directory`);
  return model;
}
