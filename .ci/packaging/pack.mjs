// Packs the build as npm would publish it, to .tmp/package/dynamorm.tgz, and checks what is inside.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, tarball } from './consumer.mjs';

const MAX_UNPACKED_BYTES = 4 * 1024 * 1024;
const MAX_FILES = 150;
const folder = join(tarball, '..');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const { status, stdout, stderr } = spawnSync(
  npm,
  ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder],
  { cwd: root, encoding: 'utf8' },
);
if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
const parsed = JSON.parse(stdout);
const [packed] = Array.isArray(parsed) ? parsed : Object.values(parsed);
renameSync(join(folder, packed.filename), tarball);

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const files = new Set(packed.files.map(file => file.path));
const faults = [];

/** Every file that package.json promises: conditions of exports, the program, the old fields. */
function* promised(value) {
  if (typeof value === 'string') yield value.replace(/^\.\//, '');
  else if (Array.isArray(value)) for (const one of value) yield* promised(one);
  else if (value) for (const one of Object.values(value)) yield* promised(one);
}
const { exports, bin, main, types, sideEffects } = manifest;
for (const file of promised([exports, bin, main, types, sideEffects || []])) {
  if (!files.has(file)) faults.push(`package.json names ${file}, which is not packed`);
}
for (const file of ['README.md', 'LICENSE', 'package.json', 'dist/cjs/package.json']) {
  if (!files.has(file)) faults.push(`${file} is not packed`);
}
for (const file of files) {
  const isOurs = /^dist\/(esm|cjs)\/[\w-]+(\.js|\.d\.ts)$/.test(file);
  const isMeta = ['README.md', 'LICENSE', 'NOTICE', 'package.json', 'dist/cjs/package.json'].includes(file);
  if (!isOurs && !isMeta) faults.push(`${file} has no business in the package`);
  const pair = file.startsWith('dist/esm/') ? file.replace('dist/esm/', 'dist/cjs/') : undefined;
  if (pair && pair !== 'dist/cjs/cli.js' && !files.has(pair)) faults.push(`${file} has no CommonJS counterpart`);
  if (file.startsWith('dist/') && readFileSync(join(root, file), 'utf8').includes(root)) {
    faults.push(`${file} names a folder of the machine it was built on`);
  }
}
for (const program of Object.values(bin ?? {}).map(file => file.replace(/^\.\//, ''))) {
  const packedFile = packed.files.find(({ path }) => path === program);
  if (((packedFile?.mode ?? 0) & 0o111) === 0) faults.push(`${program} is not executable`);
  if (!readFileSync(join(root, program), 'utf8').startsWith('#!/usr/bin/env node\n')) {
    faults.push(`${program} does not say that Node runs it`);
  }
}
if (files.size > MAX_FILES) faults.push(`${files.size} files are too many`);
if (packed.unpackedSize > MAX_UNPACKED_BYTES) faults.push(`${packed.unpackedSize} bytes unpacked are too many`);
if (manifest.dependencies) faults.push('the package has dependencies of its own; it promises to have none');

for (const fault of faults) console.error(fault);
console.log(
  `${files.size} files, ${Math.round(packed.size / 1024)} KiB packed, ${Math.round(packed.unpackedSize / 1024)} KiB unpacked`,
);
process.exit(faults.length === 0 ? 0 : 1);
