// `npm run bench [-- --quick] [-- --only 'get small,put small']`: what this library costs beside the plain SDK and others. Every
// column must bring back what went in before it is timed. Prints tables with the goals, writes bench/results.json and the chart.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { measureColdStart } from './cold-start/cold-start.mjs';
import { chartOf } from './report/chart.mjs';
import * as tables from './report/tables.mjs';
import { makeReady, versionOf } from './run/install.mjs';
import { measureAllocation, measureCodec, measureOperations } from './run/speed.mjs';
import { measureService } from './service/service.mjs';
import { measureTypes } from './types/fifty.mjs';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } });
const { quick } = values;
const only = values.only?.split(',');
const at = relative => new URL(relative, import.meta.url);

await makeReady();
process.stderr.write('Measuring:\n');
const operations = await measureOperations({ quick, only });
tables.printOperations(operations);
if (only === undefined) {
  const allocation = await measureAllocation();
  tables.printAllocation(allocation);
  const codec = await measureCodec({ quick });
  tables.printCodec(codec);
  const coldStart = await measureColdStart({ quick });
  tables.printColdStart(coldStart);
  const types = quick ? undefined : await measureTypes();
  if (types !== undefined) tables.printTypes(types);
  const service = await measureService({ quick });
  tables.printService(service);
  const names = ['client-dynamodb', 'lib-dynamodb'].map(name => `@aws-sdk/${name}`);
  const versions = Object.fromEntries(
    [...names, 'electrodb', 'dynamodb-toolbox', 'dynamoose'].map(name => [name, versionOf(name)]),
  );
  const machine = { node: process.version, cpu: cpus()[0].model, cores: cpus().length, versions };
  // A smoke run is no result.
  if (!quick) {
    const results = { machine, operations, allocation, codec, coldStart, types, service };
    writeFileSync(at('results.json'), `${JSON.stringify(results, undefined, 2)}\n`);
    writeFileSync(at('../docs/speed.svg'), chartOf(operations));
  }
}
const { missed } = tables;
console.log(
  missed.length === 0 ? '\nEvery goal is reached.' : `\nNot reached:\n${missed.map(one => `  ${one}`).join('\n')}`,
);
