// One operation in a process of its own: `worker.mjs {"operation":…,"measure":"time"|"allocation",…}`; prints one line of JSON.
import { columns } from '../columns/columns.mjs';
import { Stub } from '../stub/stub.mjs';
import { allocated } from './allocation.mjs';
import { operations, prepare } from './operations.mjs';
import { race } from './timing.mjs';

const { name, measure, only, ...options } = JSON.parse(process.argv[2]);
const operation = operations.find(one => one.name === name);
const calls = {};
for (const column of columns) {
  if (only !== undefined && !only.includes(column.title)) continue;
  try {
    calls[column.title] = await prepare({ column, operation, stub: new Stub() });
  } catch (error) {
    throw new Error(`${column.title} did not do the work of ${name}`, { cause: error });
  }
}
const results = {};
if (measure === 'time') Object.assign(results, await race(calls, options));
else for (const title in calls) results[title] = await allocated(calls[title]);
console.log(JSON.stringify(results));
