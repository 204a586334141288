import { runProgram } from '../../lib/cli/run-program.js';

describe('dynamorm', () => {
  it.each([
    [['--help'], 0, /local +DynamoDB on this machine/],
    [['local', '--help'], 0, /--port NUMBER/],
    [[], 2, /<command>/],
    [['other'], 2, /There is no command other/],
    [['local', '--port', '70000'], 2, /--port takes a number/],
    [['local', '--speed'], 2, /--speed/],
    [['local', 'here'], 2, /here/],
  ])('%j ends with %i', async (args, code, text) => {
    const said: string[] = [];
    const say = (line: string) => void said.push(line);
    expect(await runProgram(args, { out: say, error: say })).toBe(code);
    expect(said.join('\n')).toMatch(text);
  });
});
