// What runs in the worker of one mutant: the scenarios and probes that name its rule, on the in-process engine.
import { parentPort, workerData } from 'node:worker_threads';
import { join } from 'node:path';
import { readCapabilities } from '../runner/capabilities.js';
import { memoryEngine } from '../runner/engines.js';
import { loadModels } from '../runner/models.js';
import { runFile } from '../runner/suite.js';
import { runProbe } from './probes.js';

const { root, scenarios } = workerData as { root: string; scenarios: readonly string[] };

const killers: { name: string; failure: string }[] = [];
try {
  const suite = {
    models: await loadModels(join(root, 'contract/dms/v0.2/models')),
    capabilities: readCapabilities(join(root, 'contract/capabilities.yml')),
    engine: memoryEngine(),
  };
  for (const name of scenarios) {
    if (name.startsWith('probe/')) {
      const failure = await runProbe(name.slice('probe/'.length));
      if (failure !== undefined) killers.push({ name, failure });
      continue;
    }
    const file = join(root, 'contract/scenarios', `${name}.yml`);
    const { failure } = await runFile({ file, tier: name.split('/')[0]! }, suite);
    if (failure !== undefined) killers.push({ name, failure });
  }
} catch (error) {
  killers.push({ name: 'models', failure: String(error) });
}
parentPort!.postMessage(killers);
