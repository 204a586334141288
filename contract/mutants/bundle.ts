import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Mutant } from './mutant.js';

/** The sources of the library by path. */
export function readSources(root: string): ReadonlyMap<string, string> {
  const files = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' }).filter(name =>
    name.endsWith('.ts'),
  );
  return new Map(files.map(name => [join(root, 'lib', name), readFileSync(join(root, 'lib', name), 'utf8')]));
}

/** The file that holds the fragment. Throws where it is not found exactly once: a mutant must not go stale unseen. */
export function fileOf(sources: ReadonlyMap<string, string>, { rule, fragment }: Mutant): string {
  const found = [...sources].flatMap(([file, text]) => Array<string>(text.split(fragment).length - 1).fill(file));
  if (found.length !== 1) throw new Error(`${rule}: the fragment occurs ${found.length} times: ${fragment}`);
  return found[0]!;
}

/** Bundles the runner over a library with one behaviour flipped. */
export async function bundleMutant(
  mutant: Mutant | undefined,
  at: { readonly root: string; readonly outfile: string; readonly sources: ReadonlyMap<string, string> },
): Promise<void> {
  await build({
    entryPoints: [join(at.root, 'contract/mutants/subject.ts')],
    outfile: at.outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    ignoreAnnotations: true,
    tsconfig: join(at.root, 'tsconfig.json'),
    plugins: mutant === undefined ? [] : [replacing(mutant, fileOf(at.sources, mutant), at.sources)],
    logLevel: 'warning',
  });
}

function replacing(mutant: Mutant, file: string, sources: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'mutant',
    setup(setup) {
      setup.onLoad({ filter: /\.ts$/ }, ({ path }) =>
        path === file
          ? { contents: sources.get(file)!.replace(mutant.fragment, () => mutant.instead), loader: 'ts' }
          : undefined,
      );
    },
  };
}
