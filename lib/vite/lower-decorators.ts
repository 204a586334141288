import { DynamormError } from '../errors/errors.js';

/** Which package lowers the decorators. */
export type DecoratorCompiler = 'esbuild' | 'swc';

/** How {@link lowerDecorators} works. Every option has a default. */
export interface LowerDecoratorsOptions {
  /**
   * The package that compiles. By default esbuild where it is installed, or else swc (`@swc/core`).
   */
  readonly compiler?: DecoratorCompiler;
  /**
   * Compile with TypeScript's older decorators, as `experimentalDecorators` does. Default `false`: the standard ones. Entity
   * classes work with either.
   */
  readonly legacy?: boolean;
}

/** What a compiler answers: the code without decorators, and the map back to the source as JSON. */
interface Lowered {
  readonly code: string;
  readonly map: string;
}

/**
 * A plugin as Vite, Vitest, Rollup, rolldown and tsdown take it. It is written down here, so that no declaration of this package
 * imports one of theirs.
 */
export interface DecoratorsPlugin {
  /** The plugin's name in messages of the bundler. */
  readonly name: string;
  /** Before the bundler's own compiler, which would pass decorators on as they are. */
  readonly enforce: 'pre';
  /** Lowers the decorators of one file: the hook of Rollup, Rolldown and Vite. */
  readonly transform: {
    /** Bundlers that know filters do not call the plugin for other files. */
    readonly filter: { readonly id: RegExp; readonly code: RegExp };
    readonly handler: (code: string, id: string) => Promise<Lowered | null>;
  };
}

type Lower = (code: string, file: string) => Promise<Lowered>;

const SOURCES = /\.[cm]?[jt]sx?(?:\?.*)?$/;
/** An `@` that can begin a decorator. Files without one are none of ours, and most files are. */
const DECORATED = /(?:^|[\s;{}(),])@[\w$(]/;

/**
 * Lowers decorators in builds and tests by Vite 8, Vitest 4 and 5, rolldown and tsdown, whose compiler oxc passes standard decorators
 * on to a runtime that knows none. esbuild or swc, whichever is installed, compiles the files that have decorators; all others
 * are left alone.
 *
 * ```ts
 * import { lowerDecorators } from 'dynamorm/vite';
 *
 * export default { plugins: [lowerDecorators()] };
 * ```
 *
 * A project with `experimentalDecorators` in its tsconfig.json needs no plugin: oxc lowers those.
 *
 * @throws DynamormError `ErrInvalidOperator` for an unknown compiler; and when the first decorated file is compiled, where neither esbuild
 * nor `@swc/core` is installed, or not the one that was chosen
 */
export function lowerDecorators(options: LowerDecoratorsOptions = {}): DecoratorsPlugin {
  const { compiler, legacy = false } = options;
  if (compiler !== undefined && compiler !== 'esbuild' && compiler !== 'swc') {
    throw new DynamormError(
      'ErrInvalidOperator',
      `lowerDecorators knows the compilers esbuild and swc, not ${String(compiler)}`,
    );
  }
  let loading: Promise<Lower> | undefined;
  return {
    name: 'dynamorm:decorators',
    enforce: 'pre',
    transform: {
      filter: { id: SOURCES, code: DECORATED },
      async handler(code, id) {
        // Bundlers older than filters call it for every file.
        if (!SOURCES.test(id) || !DECORATED.test(code) || /[\\/]node_modules[\\/]/.test(id)) return null;
        loading ??= loadCompiler(compiler, legacy);
        return (await loading)(code, id.replace(/\?.*$/, ''));
      },
    },
  };
}

async function loadCompiler(wanted: DecoratorCompiler | undefined, legacy: boolean): Promise<Lower> {
  const causes: unknown[] = [];
  for (const compiler of wanted === undefined ? (['esbuild', 'swc'] as const) : [wanted]) {
    try {
      return await (compiler === 'esbuild' ? loadEsbuild(legacy) : loadSwc(legacy));
    } catch (cause) {
      causes.push(cause);
    }
  }
  const packages = wanted === undefined ? 'esbuild or @swc/core' : wanted === 'swc' ? '@swc/core' : wanted;
  throw new DynamormError(
    'ErrInvalidOperator',
    `lowerDecorators needs the package ${packages}: npm install --save-dev ${wanted === 'swc' ? '@swc/core' : 'esbuild'}`,
    {
      cause: causes[0],
    },
  );
}

/** Within `try`, bundlers of a program without the optional package leave it out instead of giving up. */
async function importEsbuild() {
  try {
    return await import('esbuild');
  } catch (cause) {
    throw new Error('esbuild cannot be loaded', { cause });
  }
}

async function importSwc() {
  try {
    return await import('@swc/core');
  } catch (cause) {
    throw new Error('@swc/core cannot be loaded', { cause });
  }
}

async function loadEsbuild(legacy: boolean): Promise<Lower> {
  const { transform } = await importEsbuild();
  return async (code, file) =>
    transform(code, {
      sourcefile: file,
      loader: /\.[cm]?ts$/.test(file) ? 'ts' : file.endsWith('.tsx') ? 'tsx' : 'jsx',
      // Only decorators and types go: JSX and new syntax are for the bundler and its own target.
      jsx: 'preserve',
      target: 'esnext',
      supported: { decorators: false },
      tsconfigRaw: { compilerOptions: { experimentalDecorators: legacy } },
      sourcemap: 'external',
    });
}

async function loadSwc(legacy: boolean): Promise<Lower> {
  const { transform } = await importSwc();
  return async (code, file) => {
    const isTypeScript = /\.[cm]?tsx?$/.test(file);
    const { code: lowered, map } = await transform(code, {
      filename: file,
      swcrc: false,
      configFile: false,
      sourceMaps: true,
      isModule: true,
      jsc: {
        target: 'es2022',
        parser: isTypeScript
          ? { syntax: 'typescript', tsx: file.endsWith('x'), decorators: true }
          : { syntax: 'ecmascript', jsx: true, decorators: true },
        transform: {
          ...(legacy ? { legacyDecorator: true } : { decoratorVersion: '2022-03' as const }),
          react: { runtime: 'preserve' },
        },
        keepClassNames: true,
        experimental: { keepImportAttributes: true },
      },
    });
    return { code: lowered, map: map ?? '{"version":3,"sources":[],"mappings":""}' };
  };
}
