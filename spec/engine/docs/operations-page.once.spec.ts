import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { operationsPage } from './operations-page.js';

describe('docs/engine.md', () => {
  it('is what the code says: `node scripts/run.mjs spec/engine/docs/write.ts` writes it anew', () => {
    expect(readFileSync(join(__dirname, '../../../docs/engine.md'), 'utf8')).toBe(operationsPage());
  });
});
