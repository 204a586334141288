import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EntityClass } from './verbs.js';
import { entityFromDms, loadDms } from '../../lib/dms/index.js';
import { malformed } from './data.js';
import { shapeOf, type Shape } from './field-value.js';

/** A model of a directory with the class built from it. */
export interface Known extends Shape {
  readonly type: EntityClass;
}

/** Told of a document that cannot be used; without one, its error is thrown. */
export type Refusal = (file: string, why: string) => void;

/** The models of a directory and its folders by name, each built into an entity class. */
export async function loadModels(directory: string, refused?: Refusal): Promise<ReadonlyMap<string, Known>> {
  const models = new Map<string, Known>();
  for (const file of documents(directory)) {
    try {
      for (const known of await readModels(file)) {
        const { name } = known.model;
        if (models.has(name)) throw malformed(`${directory} has two models ${name}`);
        models.set(name, known);
      }
    } catch (error) {
      if (refused === undefined) throw error;
      refused(file, (error as Error).message);
    }
  }
  return models;
}

const documents = (path: string): string[] =>
  statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .map(entry => join(path, entry))
        .filter(below => statSync(below).isDirectory() || /\.(ya?ml|json)$/i.test(below))
        .flatMap(documents)
    : [path];

async function readModels(file: string): Promise<Known[]> {
  const { models } = await loadDms(file);
  return models.map(model => {
    const built = entityFromDms(model);
    return { ...shapeOf(model, built), type: built as unknown as EntityClass };
  });
}

export function knownModel(models: ReadonlyMap<string, Known>, name: string): Known {
  const model = models.get(name);
  if (model === undefined) throw malformed(`no model ${name} in the models' directory`);
  return model;
}
