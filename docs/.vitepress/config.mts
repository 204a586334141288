import { defineConfig } from 'vitepress';
import llmstxt from 'vitepress-plugin-llms';

const pages = (text: string, items: readonly (readonly [title: string, file: string])[]) => ({
  text,
  items: items.map(([title, file]) => ({ text: title, link: `/${file}` })),
});

/** `npm run site`: the guides of this folder as a site with search, and llms.txt beside it. A dead link fails the build. */
export default defineConfig({
  title: 'dynamorm',
  description: 'The TypeScript data layer for DynamoDB',
  lang: 'en',
  cleanUrls: true,
  lastUpdated: false,
  // The reference is made by `npm run docs` and has no page here.
  srcExclude: ['api/**'],
  // Guides also link to files of the repository, which readers find on GitHub.
  ignoreDeadLinks: [/^(?:\.\/)?\.\.\//, /\/(?:bench|contract|examples|spec)\//],
  vite: { plugins: [llmstxt({ ignoreFiles: ['api/**'] })] },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Start', link: '/start' },
      { text: 'Errors', link: '/error-codes' },
      { text: 'Speed', link: '/speed' },
    ],
    sidebar: [
      pages('Start', [
        ['Five minutes', 'start'],
        ['Build tools', 'build-tools'],
        ['Testing', 'testing'],
      ]),
      pages('Modelling', [
        ['Entities', 'entities'],
        ['One table, many entities', 'one-table'],
        ['Whose item it is', 'classes-of-a-table'],
        ['Tables', 'tables'],
        ['DMS documents', 'dms'],
      ]),
      pages('Reading and writing', [
        ['Writing', 'writing'],
        ['Reading', 'reading'],
        ['Many items', 'many-items'],
        ['Concurrency', 'concurrency'],
        ['Unique values and leases', 'unique'],
        ['Streams', 'streams'],
        ['Encryption', 'encryption'],
      ]),
      pages('Running it', [
        ['Errors', 'error-codes'],
        ['Speed', 'speed'],
        ['Lean transport', 'lean'],
        ['Engine', 'engine'],
        ['Storm', 'storm'],
        ['Consumers', 'consumers'],
        ['Parity with the family', 'parity'],
      ]),
    ],
  },
});
