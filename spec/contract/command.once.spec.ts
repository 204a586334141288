import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from '../../contract/command.js';

const folder = mkdtempSync(join(tmpdir(), 'command-'));
afterAll(() => rmSync(folder, { recursive: true }));

const MODEL = {
  dms_version: '0.2',
  models: [
    {
      name: 'Note',
      table: { name: 'notes' },
      keys: { partition: { attribute: 'id', type: 'S' } },
      attributes: [
        { attribute: 'id', type: 'S', required: true, roles: ['pk'] },
        { attribute: 'text', type: 'S', optional: true },
      ],
    },
  ],
};
const scenario = (name: string, text: string): object => ({
  name,
  dms_version: '0.2',
  model: 'Note',
  steps: [{ op: 'create', item: { id: 'a', text: 'x' }, expect: { item_contains: { text } } }],
});
// The folder's own path has the name of a tier in it, which must select nothing.
const scenarios = join(folder, 'p1', 'scenarios');
for (const tier of ['p0', 'p2']) mkdirSync(join(scenarios, tier), { recursive: true });
mkdirSync(join(folder, 'models'));
writeFileSync(join(folder, 'models', 'note.json'), JSON.stringify(MODEL));
writeFileSync(join(scenarios, 'p0', 'good.json'), JSON.stringify(scenario('good', 'x')));
writeFileSync(join(scenarios, 'p2', 'bad.json'), JSON.stringify(scenario('bad', 'y')));

async function contract(...options: string[]): Promise<{ status: number; lines: string[]; stderr: string }> {
  const paths = ['--engine', 'memory', '--scenarios', scenarios, '--models', join(folder, 'models')];
  const lines: string[] = [];
  const errors: string[] = [];
  const status = await command([...paths, ...options], {
    log: line => lines.push(...line.split('\n')),
    error: line => errors.push(line),
  });
  return { status, lines, stderr: errors.join('\n') };
}

describe('npm run contract', () => {
  it('tells each scenario in a line, the failing step with what was expected and seen, the tally last, and exits with 1', async () => {
    const json = join(folder, 'results.json');
    const { status, lines } = await contract('--json', json);
    expect(status).toBe(1);
    expect(lines[0]).toMatch(/^pass {2}p0 {2}good \(\d+ ms\)$/);
    expect(lines[1]).toMatch(/^FAIL {2}p2 {2}bad \(\d+ ms\)$/);
    expect(lines[2]).toMatch(/step 1: create Note/);
    expect(lines[3]).toMatch(/item_contains: text: expected "y", saw "x"/);
    expect(lines.at(-1)).toBe('1 passed, 1 failed');
    const told = JSON.parse(readFileSync(json, 'utf8')) as { results: object[] };
    expect(told).toMatchObject({
      passed: 1,
      failed: 1,
      results: [{ name: 'good', tier: 'p0', steps: 1 }, { name: 'bad' }],
    });
  });

  it('runs a tier alone and exits with 0 where all of it passes', async () => {
    const { status, lines } = await contract('--tier', 'p0');
    expect(lines.at(-1)).toBe('1 passed, 0 failed');
    expect(status).toBe(0);
  });

  it('passes nothing where nothing is to be run', async () => {
    const { status, lines, stderr } = await contract('--tier', 'p1');
    expect(lines).toEqual(['0 passed, 0 failed']);
    expect(stderr).toMatch(/no scenarios/);
    expect(status).toBe(2);
  });

  it.each([
    ['an unknown tier', ['--tier', 'p9'], /--tier is one of/],
    ['an unknown option', ['--fast'], /fast/],
    ['a folder that is not there', ['--models', 'nowhere'], /there is no nowhere/],
    ['an engine that is none', ['--engine', 'dynamo'], /--engine is local, memory or an endpoint/],
  ])('refuses %s', async (_what, options, reason) => {
    const { status, stderr } = await contract(...options);
    expect(stderr).toMatch(reason);
    expect(status).toBe(2);
  });

  it('counts a model that cannot be read as failed', async () => {
    const broken = join(folder, 'broken');
    mkdirSync(broken);
    writeFileSync(join(broken, 'note.json'), JSON.stringify(MODEL));
    writeFileSync(join(broken, 'other.yml'), 'dms_version: "0.2"\nmodels: [{name: X}]\n');
    const { status, lines } = await contract('--models', broken, '--tier', 'p0');
    expect(lines[0]).toMatch(/^FAIL {2}- {2}model/);
    expect(lines.at(-1)).toBe('1 passed, 1 failed');
    expect(status).toBe(1);
  });
});
