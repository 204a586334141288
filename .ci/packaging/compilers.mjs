// Decorators come to a program through many compilers, in two protocols and several settings of fields: one class, compiled
// by each of them, must be the same class.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { transformSync as babel } from '@babel/core';
import { transformSync as esbuild } from 'esbuild';
import { transformSync as swc } from '@swc/core';
import { makeConsumer } from './consumer.mjs';

const require = createRequire(import.meta.url);
const consumer = makeConsumer();
const source = readFileSync(join(consumer.folder, 'src', 'every-decorator.ts'), 'utf8');
const metadata = "import 'reflect-metadata';\n";

function typescript(version, options) {
  const { ModuleKind, ScriptTarget, transpileModule } = require(version);
  const compilerOptions = { target: ScriptTarget.ES2022, module: ModuleKind.ES2022, ...options };
  return transpileModule(source, { compilerOptions }).outputText;
}

function swcOf(transform) {
  const parser = { syntax: 'typescript', decorators: true };
  return swc(source, { filename: 'a.ts', jsc: { parser, transform, target: 'es2022' }, module: { type: 'es6' } }).code;
}

function babelOf(decorators, ...others) {
  // Types go first, in a pass of their own: to Babel a decorated `field!: T` looks initialized afterwards.
  const files = { filename: 'a.ts', babelrc: false, configFile: false };
  const parserOpts = { plugins: ['decorators'] };
  const plain = babel(source, { ...files, parserOpts, plugins: ['@babel/plugin-transform-typescript'] }).code;
  return babel(plain, { ...files, plugins: [['@babel/plugin-proposal-decorators', decorators], ...others] }).code;
}

const tsconfigRaw = compilerOptions => ({ loader: 'ts', target: 'node20', tsconfigRaw: { compilerOptions } });
const legacy = { experimentalDecorators: true };
const ways = {
  'TypeScript 6': () => typescript('typescript', {}),
  'TypeScript 6, fields assigned': () => typescript('typescript', { useDefineForClassFields: false }),
  'TypeScript 6 legacy': () => typescript('typescript', legacy),
  'TypeScript 6 legacy, fields assigned': () => typescript('typescript', { ...legacy, useDefineForClassFields: false }),
  'TypeScript 6 legacy, with types': () =>
    metadata + typescript('typescript', { ...legacy, emitDecoratorMetadata: true, useDefineForClassFields: false }),
  'TypeScript 5.9': () => typescript('typescript-5.9', {}),
  'TypeScript 5.9 legacy': () => typescript('typescript-5.9', legacy),
  esbuild: () => esbuild(source, tsconfigRaw({})).code,
  'esbuild, fields assigned': () => esbuild(source, tsconfigRaw({ useDefineForClassFields: false })).code,
  'esbuild legacy': () => esbuild(source, tsconfigRaw(legacy)).code,
  'esbuild legacy, fields assigned': () =>
    esbuild(source, tsconfigRaw({ ...legacy, useDefineForClassFields: false })).code,
  swc: () => swcOf({ decoratorVersion: '2022-03' }),
  'swc legacy': () => swcOf({ legacyDecorator: true }),
  'swc legacy, with types': () => metadata + swcOf({ legacyDecorator: true, decoratorMetadata: true }),
  'Babel 2023-11': () => babelOf({ version: '2023-11' }),
  'Babel 2023-05': () => babelOf({ version: '2023-05' }),
  'Babel legacy': () => babelOf({ version: 'legacy' }, '@babel/plugin-transform-class-properties'),
};

for (const [way, compile] of Object.entries(ways)) {
  const file = `${way.replace(/[^a-z0-9]+/gi, '-')}.mjs`;
  consumer.write(file, compile());
  consumer.node(file);
  console.log(`✓ ${way}`);
}
