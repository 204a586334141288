import { fileName, scenarioFiles, type ScenarioFile } from './scenario-files.js';
import { readScenario, type Scenario } from './scenario.js';
import { runScenario, type Suite } from './run-scenario.js';

/** What became of one scenario. */
export interface Result {
  readonly name: string;
  readonly tier: string;
  readonly file: string;
  readonly capabilities: readonly string[];
  readonly engine: string;
  readonly ms: number;
  /** Steps of the file, seeding ones included. Where it passed, each of them ran, or was left to the runtime that seeded. */
  readonly steps: number;
  /** Why it failed; undefined where it passed. */
  readonly failure: string | undefined;
}

/** Runs every scenario of a directory, one after the other. A file that cannot be read is a failed scenario. */
export async function runDirectory(
  suite: Suite,
  { directory, tier }: { readonly directory: string; readonly tier?: string | undefined },
  report: (result: Result) => void,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const one of scenarioFiles(directory, tier)) {
    const result = await runFile(one, suite);
    results.push(result);
    report(result);
  }
  return results;
}

/** Runs the scenario of one file. */
export async function runFile({ file, tier }: ScenarioFile, suite: Suite): Promise<Result> {
  const started = performance.now();
  let scenario: Scenario | undefined;
  let failure: string | undefined;
  try {
    scenario = readScenario(file);
    failure = await runScenario(scenario, suite);
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  return {
    name: scenario?.name ?? fileName(file),
    tier,
    file,
    capabilities: scenario?.capabilities ?? [],
    engine: suite.engine.name,
    steps: (scenario?.steps.length ?? 0) + (scenario?.seeding?.steps.length ?? 0),
    ms: Math.round(performance.now() - started),
    failure,
  };
}
