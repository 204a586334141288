// docs/consumers.md, written from what the rows showed when they last ran (results.json, which `--pinned` takes its versions from).
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { consumers, groups } from './consumers.mjs';
import { root } from './files.mjs';

const file = fileURLToPath(new URL('results.json', import.meta.url));
const page = join(root, 'docs', 'consumers.md');

export const readResults = () => JSON.parse(readFileSync(file, 'utf8'));

/** The exact versions seen last, by what was asked for. */
export const lockedVersions = () => Object.assign({}, ...Object.values(readResults()).map(({ versions }) => versions));

/** Keeps what rows showed, those that did not run this time as they were. */
export async function writeResults(results) {
  const before = readResults();
  const kept = Object.fromEntries(
    consumers.map(({ name }) => [name, results.get(name) ?? before[name]]).filter(([, result]) => result !== undefined),
  );
  await writeFormatted(file, JSON.stringify(kept));
  await writeFormatted(page, pageOf(kept));
}

async function writeFormatted(path, text) {
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
}

const cell = text => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

/** The page as a whole, for these results. */
export function pageOf(results) {
  const shown = Object.entries(groups).map(([group, rows]) => {
    const lines = rows.map(({ name, red }) => {
      const result = results[name];
      const versions = Object.entries(result?.versions ?? {})
        .filter(([wanted]) => !/^@aws-sdk\/client-(dynamodb|kms)$|^@types\//.test(wanted))
        .map(([wanted, version]) => `${wanted.replace(/(?!^)@.*/, '').replace(/^node-\w+-\w+$/, 'Node')} ${version}`)
        .join(', ');
      const outcome = result === undefined ? 'not run' : result.reason ? `red: ${red ?? result.reason}` : 'works';
      return `| ${cell(name)} | ${cell(outcome)} | ${cell(versions)} |`;
    });
    return `## ${group}\n\n| consumer | outcome | versions |\n|---|---|---|\n${lines.join('\n')}\n`;
  });
  const sdk = [...new Set(Object.values(results).map(({ versions }) => versions['@aws-sdk/client-dynamodb']))]
    .filter(Boolean)
    .sort();
  return `# Consumers

Where this library was installed from its package, compiled and run, with the newest versions of the day. Each row writes and reads two entities in
every way (keys, templates, encrypted and unique values, transactions, an index, a batch, stream events), and must print what all others print. \`npm run
matrix\` writes this page; \`npm run matrix -- vite\` runs rows by name, \`--list\` names them, \`--pinned\` takes the versions below.
The configurations are those of [build-tools.md](build-tools.md) and [testing.md](testing.md). SDK: ${sdk.join(', ')}. Where no Node is
named, it is the one that ran the matrix (20 or newer).

${shown.join('\n')}`;
}
