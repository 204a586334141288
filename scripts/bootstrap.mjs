// Runs before `npm test` and `npm run quickstart`, so that each works right after a clone: installs what the lock file
// says where node_modules does not hold it yet. Plain JavaScript without dependencies, because nothing is installed before it.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The `packages` of a lock file; none where there is no such file. */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')).packages ?? {};
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw error;
  }
}

/** Whether every package of the lock file is installed in its version. Optional ones may be of another platform. */
function isInstalled() {
  const installed = packagesOf('node_modules/.package-lock.json');
  return Object.entries(packagesOf('package-lock.json')).every(
    ([path, { version, optional, peer }]) =>
      path === '' || optional || (peer && !installed[path]) || installed[path]?.version === version,
  );
}

const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`dynamorm needs Node 20.19 or newer; this is ${process.version}.`);
  process.exit(1);
}
if (!isInstalled()) {
  console.log('Installing the packages of package-lock.json (npm ci) …');
  const started = Date.now();
  // npm says what it is called by to the scripts it runs; a bare `npm` would not be found on Windows.
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = npm?.endsWith('js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
    : spawnSync('npm', args, {
        cwd: root,
        stdio: ['ignore', 'ignore', 'inherit'],
        shell: process.platform === 'win32',
      });
  if (status !== 0) {
    console.error('npm ci failed: see the lines above.');
    process.exit(1);
  }
  console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}
