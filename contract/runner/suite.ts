import { readScenario, scenarioFiles, fileName, type Scenario } from './scenario.js';
import { runScenario, type Suite } from './run-scenario.js';

/** What became of one scenario. */
export interface Result {
  readonly name: string;
  readonly tier: string;
  readonly file: string;
  readonly capabilities: readonly string[];
  readonly engine: string;
  readonly ms: number;
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
  for (const file of scenarioFiles(directory, tier)) {
    const result = await runFile(file, suite);
    results.push(result);
    report(result);
  }
  return results;
}

/** Runs the scenario of one file. */
export async function runFile(file: string, suite: Suite): Promise<Result> {
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
    tier: scenario?.tier ?? '-',
    file,
    capabilities: scenario?.capabilities ?? [],
    engine: suite.engine.name,
    ms: Math.round(performance.now() - started),
    failure,
  };
}
