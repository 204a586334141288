import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { output } from './spawn.mjs';

const bench = fileURLToPath(new URL('..', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

const packagesOf = file => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {});

function isInstalled() {
  const installed = packagesOf(`${bench}node_modules/.package-lock.json`);
  const wanted = Object.entries(packagesOf(`${bench}package-lock.json`));
  return wanted.every(
    ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
  );
}

/** Installs what the bench compares with, and builds this library, where that is not done yet. */
export async function makeReady() {
  if (!isInstalled()) {
    console.log('Installing what the bench compares with (npm ci in bench/) …');
    await output('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: bench,
      shell: process.platform === 'win32',
    });
  }
  if (!existsSync(`${root}dist/esm/index.js`)) {
    console.log('Building (npm run build) …');
    await output(process.execPath, [`${root}scripts/build.mjs`]);
  }
}

/** The version of a package as it is installed for the bench. */
export const versionOf = name => JSON.parse(readFileSync(`${bench}node_modules/${name}/package.json`, 'utf8')).version;
