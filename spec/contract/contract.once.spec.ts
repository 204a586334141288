import { join } from 'node:path';
import { readCapabilities } from '../../contract/runner/capabilities.js';
import { memoryEngine, localEngine } from '../../contract/runner/engines.js';
import { loadModels, type Known } from '../../contract/runner/models.js';
import { scenarioFiles } from '../../contract/runner/scenario-files.js';
import { runFile } from '../../contract/runner/suite.js';

const root = join(__dirname, '../../contract');
const scenarios = join(root, 'scenarios');
const endpoint = process.env['DYNAMORM_SPEC_ENDPOINT'];
const engines = [memoryEngine(), ...(endpoint === undefined ? [] : [localEngine(endpoint)])];
const capabilities = readCapabilities(join(root, 'capabilities.yml'));

let models: ReadonlyMap<string, Known>;
beforeAll(async () => {
  models = await loadModels(join(root, 'dms/v0.2/models'));
});

describe.each(engines.map(engine => ({ engine, name: engine.name })))('the contract ($name)', ({ engine }) => {
  it.each(scenarioFiles(scenarios).map(one => [one.file.slice(scenarios.length + 1), one] as const))(
    'holds for %s',
    async (_name, one) => {
      const { failure } = await runFile(one, { models, capabilities, engine });
      expect(failure).toBeUndefined();
    },
  );
});
