import { spawn } from 'node:child_process';

const environment = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/** Runs a program in a process of its own and answers what it printed. */
export function output(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env: environment, ...options });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', chunk => (text += chunk));
    child.once('error', reject);
    child.once('close', code =>
      code === 0 ? resolve(text) : reject(new Error(`${args.at(-1)} ended with ${code}\n${text}`)),
    );
  });
}

/** The JSON that a program of the bench prints. */
export async function answerOf(file, input, flags = []) {
  return JSON.parse(await output(process.execPath, [...flags, file, JSON.stringify(input)]));
}
