import { readFileSync } from 'node:fs';
import type { Engine } from '../../engine/engine.js';

/** How much a file brought. */
export interface Loaded {
  readonly tables: number;
  readonly items: number;
}

interface Line {
  readonly Table?: { readonly TableName?: string };
  readonly Item?: unknown;
}

/**
 * Creates the tables of a file and puts its items: lines of JSON, each either `{"Table": …}` with what CreateTable takes, or
 * `{"Item": …}` in DynamoDB JSON, as exports have them, for the table last created.
 * @throws Error naming the file and the line that is neither, or that the engine refuses.
 */
export async function loadFile(file: string, engine: Engine): Promise<Loaded> {
  let [tables, items] = [0, 0];
  let table: string | undefined;
  for (const [index, text] of readFileSync(file, 'utf8').split('\n').entries()) {
    if (text.trim() === '') continue;
    try {
      const line = JSON.parse(text) as Line;
      if (line.Table !== undefined) {
        await createTable(line.Table, engine);
        table = line.Table.TableName;
        tables++;
      } else if (line.Item !== undefined && table !== undefined) items += engine.importItems(table, text);
      else throw new Error('neither a table nor an item of a table before it');
    } catch (cause) {
      throw new Error(`${file}, line ${index + 1}: ${(cause as Error).message}`, { cause });
    }
  }
  return { tables, items };
}

async function createTable(input: object, engine: Engine): Promise<void> {
  const headers = { 'x-amz-target': 'DynamoDB_20120810.CreateTable' };
  const { response } = await engine.requestHandler.handle({ headers, body: JSON.stringify(input) });
  if (response.statusCode === 200) return;
  const { message } = JSON.parse(new TextDecoder().decode(response.body)) as { message?: string };
  throw new Error(message ?? 'the table cannot be created');
}
