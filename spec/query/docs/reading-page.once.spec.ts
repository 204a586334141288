import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readingPage } from './reading-page.js';

describe('docs/reading.md', () => {
  it('shows the requests that its programs send: `node scripts/run.mjs spec/query/docs/write.ts` writes them anew', async () => {
    const page = readFileSync(join(__dirname, '../../../docs/reading.md'), 'utf8');
    expect(await readingPage(page)).toBe(page);
    expect(page.match(/^```text$/gm)?.length).toBeGreaterThanOrEqual(25);
  });
});
