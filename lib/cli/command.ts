/** Where a command says what it has to say, a line or more at a time. */
export interface Terminal {
  /** Version of the program, for `--version`. */
  readonly version: string;
  out(text: string): void;
  error(text: string): void;
}

/** One command of the program. A new one is a folder with such a value, and a line in `run-program.ts`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` prints. */
  readonly help: string;
  /** Carries the command out; resolves when it has come to its end. Throws a `UsageError` for arguments it cannot take. */
  run(args: readonly string[], terminal: Terminal): Promise<void>;
}

/** What was typed is not what the command takes; its message says what it does take. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
