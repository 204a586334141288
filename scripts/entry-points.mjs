// The one list of entry points. The `exports`, `bin` and `sideEffects` of package.json are written from it by
// `node scripts/manifest.mjs` and checked by spec/packaging/manifest.once.spec.ts.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);

/** Every room with an entry point of its own, in the order of the docs. The roof comes first: `.`, and `./core`, the same without the SDK. */
const ROOMS = ['streams', 'tables', 'kms', 'dms', 'lean', 'engine', 'testkit', 'vite'];

/** Where the command line program starts; its room has no `index.ts` because nobody imports it. */
export const CLI_SOURCE = 'lib/cli/main.ts';

export const exists = source => existsSync(fileURLToPath(new URL(source, root)));

/** Entry points that exist: what users import, its key in `exports`, and the source file behind it. */
export function entryPoints() {
  return [
    { specifier: 'dynamorm', subpath: '.', source: 'lib/index.ts' },
    { specifier: 'dynamorm/core', subpath: './core', source: 'lib/core.ts' },
    ...ROOMS.map(room => ({ specifier: `dynamorm/${room}`, subpath: `./${room}`, source: `lib/${room}/index.ts` })),
  ].filter(entry => exists(entry.source));
}

/** What the build calls the file of an entry point or program, without ending: `lib/streams/index.ts` becomes `streams`. */
export const builtName = source =>
  source === CLI_SOURCE ? 'cli' : source.replace(/^lib\//, '').replace(/(\/index)?\.ts$/, '') || 'index';
