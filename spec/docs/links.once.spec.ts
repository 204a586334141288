import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', ...docs()];

function docs(): readonly string[] {
  return readdirSync(join(root, 'docs'))
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`);
}

const textOf = (page: string): string => readFileSync(join(root, page), 'utf8').replace(/^```[^]*?^```$/gm, '');

/** The anchor of a heading, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .replace(/[`*_]|\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (page: string): ReadonlySet<string> =>
  new Set([...textOf(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => anchorOf(heading!)));

it.each(pages)('%s links to files and headings that are there', page => {
  const broken: string[] = [];
  for (const [, target] of textOf(page).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)) {
    const [path, anchor] = target!.split('#') as [string, string?];
    const file = path === '' ? page : join(dirname(page), path);
    // The site's home page names pages as the site does.
    if (!existsSync(join(root, file))) broken.push(target!);
    else if (anchor !== undefined && file.endsWith('.md') && !anchorsOf(file).has(anchor)) broken.push(target!);
  }
  expect(broken).toEqual([]);
});
