// The library as one file for the specs. Loading some hundred modules through Jest took 0.2 s of every suite; one bundle takes
// 0.04 s. Each module keeps its own path, so that specs import `../../lib/errors/…` as they read: the path leads to a stub that
// answers that module out of the bundle, and a class exists once however it was reached.
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { dirname, join, relative, resolve, sep } = require('node:path');

const rootDir = resolve(__dirname, '../..');
const cache = join(rootDir, 'node_modules/.cache/dynamorm-specs');

/** All modules of the library by their paths, without ending: `lib/errors/codes`; not the program, which runs when it is loaded. */
function modules() {
  return ['lib', 'decorators'].flatMap(top =>
    readdirSync(join(rootDir, top), { recursive: true })
      .filter(name => name.endsWith('.ts') && join(top, name) !== join('lib/cli/main.ts'))
      .map(name => `${top}/${name.split(sep).join('/').slice(0, -'.ts'.length)}`)
      .sort(),
  );
}

/** Builds the bundle of the sources as they are, unless an earlier run did; answers the folder that stands for the root. */
exports.bundleLibrary = function bundleLibrary() {
  const paths = modules();
  const hash = createHash('sha256').update(readFileSync(__filename));
  for (const path of paths) hash.update(path).update(readFileSync(join(rootDir, `${path}.ts`)));
  const folder = join(cache, hash.digest('hex').slice(0, 16));
  if (existsSync(folder)) return folder;

  const esbuild = require('esbuild');
  const made = `${folder}.${process.pid}`;
  // Getters around require() make esbuild wrap each module in a function: a suite runs only the modules that it asks for.
  const table = paths.map(path => `get ${JSON.stringify(path)}() { return require('./${path}.js'); },`).join('\n');
  esbuild.buildSync({
    stdin: { contents: `module.exports = { ${table} };`, resolveDir: rootDir, sourcefile: 'library.js', loader: 'js' },
    outfile: join(made, 'library.cjs'),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    // Jest's modules know no import() without a flag of Node's.
    supported: { 'dynamic-import': false },
    // What a module does when it is imported counts here, whatever package.json says of the built files.
    ignoreAnnotations: true,
    sourcemap: 'external',
    sourcesContent: false,
    logLevel: 'warning',
  });
  for (const path of paths) {
    const stub = join(made, `${path}.js`);
    mkdirSync(dirname(stub), { recursive: true });
    const library = relative(dirname(stub), join(made, 'library.cjs')).split(sep).join('/');
    writeFileSync(
      stub,
      `module.exports = require(${JSON.stringify(library.startsWith('.') ? library : `./${library}`)})[${JSON.stringify(path)}];\n`,
    );
  }
  try {
    renameSync(made, folder);
  } catch (error) {
    // Another run made the same bundle meanwhile.
    if (!existsSync(folder)) throw error;
    rmSync(made, { recursive: true, force: true });
  }
  return folder;
};
