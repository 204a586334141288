import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';

const path = relative => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const built = relative => path(`../dist/esm/${relative}`);

// By the TypeScript compiler: what esbuild makes of standard decorators takes seven times as long to construct.
const byTypeScript = {
  name: 'by-typescript',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[/]bench[/].*[.]ts$/ }, ({ path: file }) => {
      const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
      return { contents: ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions }).outputText, loader: 'js' };
    }),
};

/** Bundles a program of the bench with this library as it is built; packages stay where they are, the rivals' in `bench/node_modules`. */
export async function bundled(program) {
  const outfile = path(`.tmp/${program.replace(/.*\//, '').replace(/\.\w+$/, '')}.mjs`);
  mkdirSync(path('.tmp'), { recursive: true });
  await build({
    entryPoints: [path(program)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    alias: {
      'dynamorm/lean': built('lean.js'),
      dynamorm: built('index.js'),
    },
    plugins: [byTypeScript],
    logLevel: 'warning',
  });
  return outfile;
}
