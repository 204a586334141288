import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGES, writtenPage } from './page.js';

describe.each(PAGES)('%s', name => {
  it('shows the requests that its programs send: `node scripts/run.mjs spec/docs/write.ts` writes them anew', async () => {
    const page = readFileSync(join(__dirname, '../..', name), 'utf8');
    expect(await writtenPage(page)).toBe(page);
    expect(page).toMatch(/^```text$/m);
  });
});
