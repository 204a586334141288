// The files that consumers are made of: programs of the packaging stages, and configurations and recipes as docs/*.md print them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A program of .ci/packaging/consumer or of ./programs. */
export const program = name => readFileSync(join(root, '.ci', 'packaging', 'consumer', name), 'utf8');
export const recipe = name => readFileSync(fileURLToPath(new URL(`programs/${name}`, import.meta.url)), 'utf8');

const blocks = new Map(
  readdirSync(join(root, 'docs'))
    .filter(page => page.endsWith('.md'))
    .flatMap(page => [
      ...readFileSync(join(root, 'docs', page), 'utf8').matchAll(/^```(?:ts|json)\n\/\/ (\S+\/\S+)\n([^]*?)^```$/gm),
    ])
    .map(([, path, text]) => [path, text]),
);

/** The block of code in docs/*.md that begins with a comment of this path. */
export function documented(path) {
  const text = blocks.get(path);
  if (text === undefined) throw new Error(`no page of docs has a block of code that begins with // ${path}`);
  return text;
}

/** The round trip of two entities, which prints what must be the same everywhere. */
export const roundTrip = {
  'src/entities.ts': program('entities.ts'),
  'src/shop.ts': program('shop.ts'),
  'src/main.ts': "import { main } from './shop.js';\nvoid main();\n",
};

/** The same for runtimes that strip types: entities without the syntax of decorators, files by their own names. */
export const definedRoundTrip = {
  'src/entities.ts': program('entities-defined.ts'),
  'src/shop.ts': program('shop.ts').replaceAll("'./entities.js'", "'./entities.ts'"),
  'src/main.ts': "import { main } from './shop.ts';\nvoid main();\n",
};

/** The round trip as a test, for runners that print what they like: it leaves what it prints in a file. */
export const testOf = imports => `${imports}import { appendFileSync } from 'node:fs';
import { main } from '../src/shop.js';
it('goes round', () => main(line => appendFileSync('printed.txt', \`\${line}\\n\`)), 30_000);
`;
