// A project of somebody else: outside this repository, with the packed package in its node_modules and only the packages
// it asks for beside it, so that nothing of ours is found by accident.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const tarball = join(root, '.tmp', 'package', 'dynamorm.tgz');
const fixtures = fileURLToPath(new URL('consumer', import.meta.url));

/** What every user of the package has: its peers. */
const PEERS = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).peerDependencies);

/** Makes the project, with the files of ./consumer in `src`; it is removed when this process ends. `peers` are those that it has installed. */
export function makeConsumer({ packages = [], peers = PEERS, type = 'module' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'dynamorm-consumer-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'dynamorm'), { recursive: true });
  run('tar', ['-xzf', tarball, '-C', join(modules, 'dynamorm'), '--strip-components=1'], folder);
  for (const name of new Set([...peers, ...packages])) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name), 'junction');
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type }));
  cpSync(fixtures, join(folder, 'src'), { recursive: true });
  return {
    folder,
    write(name, content) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    },
    node: (...args) => run(process.execPath, args, folder),
    /** A program of one of this repository's packages, run in the consumer's folder. */
    tool: (path, ...args) => run(process.execPath, [join(root, 'node_modules', path), ...args], folder),
  };
}

/** Runs a command, showing what it says; fails this process with it. */
function run(command, args, cwd) {
  const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', NODE_OPTIONS: '' };
  const { status, error } = spawnSync(command, args, { cwd, stdio: 'inherit', env });
  if (error) throw error;
  if (status !== 0) {
    console.error(`failed: ${command} ${args.join(' ')}`);
    process.exit(1);
  }
}
