import { readFileSync, writeFileSync } from 'node:fs';
import { PAGES, writtenPage } from './page.js';

for (const page of PAGES) writeFileSync(page, await writtenPage(readFileSync(page, 'utf8')));
