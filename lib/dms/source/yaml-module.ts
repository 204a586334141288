import { createRequire } from 'node:module';
import { join } from 'node:path';
import { refuse } from './refuse.js';

/** As much of js-yaml as is used; versions 4 and 5 both have it. */
export interface YamlModule {
  load(text: string, options?: object): unknown;
  readonly CORE_SCHEMA?: unknown;
  /** Version 5 only: the parser's events with their offsets. */
  readonly parseEvents?: unknown;
  readonly getScalarValue?: unknown;
}

/**
 * js-yaml, found when the first YAML text is read: whoever keeps models as JSON does not install it. It is the
 * application's package, so it is looked up from the application: from its main file and its working directory.
 * @throws ErrInvalidModel where it is not installed
 */
export function requireYaml(): YamlModule {
  const bases = [
    typeof __filename === 'string' ? __filename : undefined,
    process.argv[1],
    join(process.cwd(), 'index.js'),
  ];
  let cause: unknown;
  for (const base of bases) {
    if (base === undefined) continue;
    try {
      return createRequire(base)('js-yaml') as YamlModule;
    } catch (error) {
      cause = error;
    }
  }
  throw notInstalled(cause);
}

/** The same for functions that may wait: found as any import of this package is. */
export async function importYaml(): Promise<YamlModule> {
  try {
    const found = (await import('js-yaml')) as unknown as YamlModule & { readonly default?: YamlModule };
    return typeof found.load === 'function' ? found : (found.default as YamlModule);
  } catch {
    return requireYaml();
  }
}

function notInstalled(cause: unknown): Error {
  return refuse('reading YAML needs the package js-yaml (install it, or give it as { yaml }); JSON needs nothing', {
    cause,
  });
}
