import type { Command, Terminal } from './command.js';
import { local } from './local.js';
import { storm } from './storm.js';

const COMMANDS: readonly Command[] = [local, storm];
const HELP = [
  'dynamorm <command> [options]',
  '',
  ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`),
  '',
  'dynamorm <command> --help tells what a command takes; dynamorm --version, which version this is.',
].join('\n');

/**
 * Runs the program with the arguments that follow its name. Resolves to its exit code: 0, 1 when a command failed, 2 when
 * it could not be understood.
 */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    terminal.out(HELP);
    return name === undefined ? 2 : 0;
  }
  if (name === '--version' || name === '-v') {
    terminal.out(terminal.version);
    return 0;
  }
  const command = COMMANDS.find(one => one.name === name);
  if (command === undefined) {
    terminal.error(`There is no command ${name}.\n\n${HELP}`);
    return 2;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(command.help);
    return 0;
  }
  try {
    await command.run(rest, terminal);
    return 0;
  } catch (error) {
    const { name: kind, message } = error as Error;
    const misused = kind === 'UsageError';
    terminal.error(misused ? `${message}\n\n${command.help}` : message);
    return misused ? 2 : 1;
  }
}
