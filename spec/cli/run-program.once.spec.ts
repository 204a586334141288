import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../lib/cli/run-program.js';
import { createEngine } from '../../lib/engine/index.js';

/** The exit code of the program in this process, and what it said. */
async function ran(...args: string[]): Promise<{ code: number; said: string }> {
  const lines: string[] = [];
  const say = (line: string): void => void lines.push(line);
  const code = await runProgram(args, { version: '1.2.3', out: say, error: say });
  return { code, said: lines.join('\n') };
}

describe('dynamorm', () => {
  it.each([
    [['--help'], 0, /local +DynamoDB on this machine/],
    [['local', '--help'], 0, /--port NUMBER/],
    [['--version'], 0, /^1\.2\.3$/],
    [['-v'], 0, /^1\.2\.3$/],
    [[], 2, /<command>/],
    [['other'], 2, /There is no command other/],
    [['local', '--port', '70000'], 2, /--port takes a number/],
    [['local', '--speed'], 2, /--speed/],
    [['local', 'here'], 2, /here/],
  ])('%j ends with %i', async (args, code, text) => {
    const program = await ran(...args);
    expect(program.code).toBe(code);
    expect(program.said).toMatch(text);
  });
});

describe('dynamorm local', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dynamorm-load-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['an item before any table', '{"Item":{"id":{"S":"1"}}}', /line 1: neither a table nor an item/],
    ['what is no JSON', '\n{', /line 2: /],
    ['a table that cannot be', '{"Table":{"TableName":"ab"}}', /line 1: .*tableName/],
  ])('refuses a file with %s', async (_, text, message) => {
    const file = join(folder, 'wrong.jsonl');
    writeFileSync(file, text);
    const { code, said } = await ran('local', '--port', '0', '--load', file);
    expect(code).toBe(1);
    expect(said).toMatch(message);
  });

  it('says so when its port is taken', async () => {
    const { port, close } = await createEngine().listen();
    const { code, said } = await ran('local', '--port', String(port));
    await close();
    expect(code).toBe(1);
    expect(said).toContain('EADDRINUSE');
  });
});
