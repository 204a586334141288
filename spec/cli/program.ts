import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** The program as a child process, with what it has said so far. */
export interface Running {
  readonly child: ChildProcess;
  readonly said: () => string;
  /** Waits for a text to be said and gives its groups. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** Waits for its end: the exit code. */
  ended(): Promise<number | null>;
}

/** Builds the command line program once, as Node runs it, below the repository, where it finds its packages. */
export function buildProgram(): { start(...args: string[]): Running; remove(): void } {
  const parent = join(process.cwd(), '.tmp');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'cli-'));
  const outfile = join(folder, 'main.mjs');
  buildSync({
    entryPoints: ['lib/cli/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'silent',
  });
  return {
    start: (...args) => start(outfile, args),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function start(file: string, args: readonly string[]): Running {
  const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  let said = '';
  const end = once(child, 'close');
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (said += String(chunk)));
  return {
    child,
    said: () => said,
    async until(pattern) {
      for (;;) {
        const found = pattern.exec(said);
        if (found !== null) return found;
        await Promise.race([once(child.stdout, 'data'), end.then(() => Promise.reject(new Error(`ended: ${said}`)))]);
      }
    },
    ended: async () => (await end)[0] as number | null,
  };
}
