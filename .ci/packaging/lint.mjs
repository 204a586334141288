// What other people's tools think of the package: publint, and Are the types wrong? for everything since Node 16.
import { spawnSync } from 'node:child_process';
import { root, tarball } from './consumer.mjs';

const checks = [
  ['publint', 'run', tarball, '--strict'],
  ['attw', tarball, '--profile', 'node16', '--no-definitely-typed', '--no-emoji'],
];
for (const check of checks) {
  const { status } = spawnSync('npx', ['--no-install', ...check], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(1);
}
