import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { runProgram } from '../../lib/cli/run-program.js';
import { failureLines, figuresPage, progressText } from '../../lib/cli/storm-report.js';
import { readSchedule, scheduleText } from '../../lib/storm/faults.js';
import { buildProgram, type Running } from './program.js';

/** The exit code of the program in this process, and what it said. */
async function ran(...args: string[]): Promise<{ code: number; said: string }> {
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const code = await runProgram(['storm', ...args], { version: '1.2.3', out: say, error: say });
  return { code, said: lines.join('\n') };
}

describe('dynamorm storm', () => {
  it('prints the figures of each verb and class', async () => {
    const { code, said } = await ran(
      '--verbs',
      'create',
      '--kinds',
      'versioned,plain',
      '--seeds',
      '2',
      '--clients',
      '2',
    );
    expect(code).toBe(0);
    expect(said).toMatch(/verb +class +runs +winners +applied +unknown +refused +requests +faults\n/);
    expect(said).toMatch(/create +versioned +2 /);
    expect(said).toMatch(/create +plain +2 /);
    expect(said).toMatch(/✓ create × plain .* 4 of 4 /);
  });

  it.each([
    [['--verbs', 'juggle'], /--verbs knows no juggle: there are create, /],
    [['--kinds', 'round'], /--kinds knows no round: there are versioned, /],
    [['--faults', 'fire'], /there is no fault fire; there are reset-before, /],
    [['--rate', '2'], /--rate takes a number from 0 to 1, not 2/],
    [['--seeds', '0'], /--seeds takes whole numbers from 1, not 0/],
    [['--clients', '1,,2'], /--clients takes whole numbers from 1/],
    [['--schedule', 'then'], /"then" is no fault of a schedule/],
    [['./nowhere.mjs'], /There is no module .\/nowhere.mjs/],
    [['a.mjs', 'b.mjs'], /One module at a time: b.mjs is too many/],
    [['a.mjs', '--kinds', 'plain'], /--kinds knows no plain with a module/],
  ])('refuses %j', async (args, text) => {
    const { code, said } = await ran(...args);
    expect(code).toBe(2);
    expect(said).toMatch(text);
  });

  it('reads a schedule as it writes it', () => {
    const text = '0.3:reset-after,12.0:500';
    expect(readSchedule(text)).toEqual([
      { client: 0, request: 3, fault: 'reset-after' },
      { client: 12, request: 0, fault: '500' },
    ]);
    expect(scheduleText(readSchedule(text))).toBe(text);
    expect(readSchedule('')).toEqual([]);
  });

  it('shows how far it is in one width', () => {
    const lines = [1, 50, 100].map(done => progressText({ title: 'save × plain', done, total: 100, seconds: done }));
    expect(lines.map(line => line.indexOf(' of '))).toEqual(Array(3).fill(lines[0]!.indexOf(' of ')));
    expect(lines[2]).not.toContain('left');
  });

  it('tells a failure with its schedule, and figures as a page', () => {
    const run = { seed: 7, clients: 1, schedule: readSchedule('0.1:html') };
    const result = { tally: {}, applied: {}, happened: [], requests: 3, failure: 'two is not one' };
    expect(failureLines({ verb: 'save', kind: 'plain' }, { run, result }, 'do it again').join('\n')).toBe(
      [
        '✗ save × plain, seed 7, 1 clients: two is not one',
        '  the smallest schedule that was found (0.1:html):',
        '    client 0, request 1: html',
        '  again:  do it again',
        '',
      ].join('\n'),
    );
    const counts = { runs: 1, winners: 2000, applied: undefined, unknown: 0, refused: 0, requests: 9, faults: 1 };
    expect(figuresPage([{ verb: 'lease', kind: 'plain', ...counts }])).toMatch(
      /^\| verb .*\n\| -+ .*: \|\n\| lease \| plain .* 2,000 /,
    );
  });
});

describe('dynamorm storm of a module', () => {
  const parent = join(process.cwd(), '.tmp');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'storm-'));
  const module = join(folder, 'transfers.mjs');
  const program = buildProgram();
  beforeAll(() => {
    // Its own copy of the library, as a program has that was bundled: both are one.
    const packages = { dynamorm: './lib/index.ts', 'dynamorm/testkit': './lib/testkit/index.ts' };
    buildSync({
      entryPoints: ['spec/cli/storm-transfers.ts'],
      outfile: module,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      alias: packages,
      ignoreAnnotations: true,
      logLevel: 'silent',
    });
  });
  afterAll(() => {
    program.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  const storm = async (...args: string[]): Promise<{ code: number | null; said: string }> => {
    const running: Running = program.start('storm', ...args);
    return { code: await running.ended(), said: running.said() };
  };

  it('holds where its verbs do', async () => {
    const { code, said } = await storm(module, '--verbs', 'transfer', '--seeds', '3', '--clients', '2');
    expect(said).toMatch(/transfer +transfers +3 /);
    expect(code).toBe(0);
  });

  it('prints the smallest schedule of one that does not, and the command that shows it again', async () => {
    const { code, said } = await storm(module, '--verbs', 'careless', '--seeds', '20', '--clients', '1,2,8');
    expect(code).toBe(1);
    expect(said).toMatch(/✗ careless × transfers, seed \d+, \d clients: \d+ and \d+ are not 200 in all/);
    const [, again] = /again: {2}npx dynamorm storm (.*)/.exec(said)!;
    const args = again!.split(' ').map(arg => arg.replaceAll("'", ''));
    expect(args).toContain('--schedule');
    expect(await storm(...args)).toMatchObject({
      code: 1,
      said: expect.stringContaining('are not 200 in all') as string,
    });
  });

  it.each([
    ['export const verbs = {};', 'must export entities'],
    ['export const entities = [class {}];', 'must export verbs'],
    ['export const entities = [class {}]; export const verbs = { a() {} };', 'must export invariant'],
  ])('refuses a module that says %j', async (text, says) => {
    const wrong = join(folder, 'wrong.mjs');
    writeFileSync(wrong, text);
    expect(await storm(wrong)).toMatchObject({ code: 2, said: expect.stringContaining(says) as string });
  });
});
