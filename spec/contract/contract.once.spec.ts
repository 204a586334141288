import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { scenarioFiles } from '../../contract/runner/scenario-files.js';
import type { Result } from '../../contract/runner/suite.js';

const root = resolve(__dirname, '../..');
const scenarios = join(root, 'contract/scenarios');
const folder = mkdtempSync(join(tmpdir(), 'contract-'));
afterAll(() => rmSync(folder, { recursive: true }));

const endpoint = process.env['DYNAMORM_SPEC_ENDPOINT'];
const engines = ['memory', ...(endpoint === undefined ? [] : ['local'])];

interface Run {
  readonly status: number | null;
  readonly lines: readonly string[];
  readonly results: ReadonlyMap<string, Result>;
}

/** The command as people call it, in a process of its own: jest's module registry makes the same run thrice as long. */
async function run(engine: string): Promise<Run> {
  const json = join(folder, `${engine}.json`);
  const child = spawn(
    process.execPath,
    ['scripts/run.mjs', 'contract/run.ts', '--engine', engine, '--json', json, '--scenarios', scenarios],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, DYNAMODB_ENDPOINT: endpoint } },
  );
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text));
  const status = await new Promise<number | null>((done, fail) => child.once('close', done).once('error', fail));
  const { results } = JSON.parse(readFileSync(json, 'utf8')) as { results: Result[] };
  return { status, lines: told.trim().split('\n'), results: new Map(results.map(one => [one.file, one])) };
}

// Both at once: the one computes while the other waits for Java.
const runs = new Map(engines.map(engine => [engine, run(engine)]));

describe('the scenarios', () => {
  it.each(scenarioFiles(scenarios).map(({ file }) => [file.slice(scenarios.length + 1), file] as const))(
    '%s says whether it is frozen',
    (_name, file) => expect(readFileSync(file, 'utf8')).toMatch(/^status: (?:incubating|frozen)$/m),
  );
});

describe.each(engines)('the contract (%s)', engine => {
  const files = scenarioFiles(scenarios).map(({ file }) => [file.slice(scenarios.length + 1), file] as const);

  it.each(files)('holds for %s', async (_name, file) => {
    const { results } = await runs.get(engine)!;
    expect(results.get(file)).toMatchObject({ engine, file });
    expect(results.get(file)?.failure).toBeUndefined();
  });

  it('is held to by every scenario that the command counts', async () => {
    const { status, lines, results } = await runs.get(engine)!;
    expect(lines.at(-1)).toBe(`${files.length} passed, 0 failed`);
    expect(results.size).toBe(files.length);
    expect(status).toBe(0);
  });
});
