import { readFileSync, writeFileSync } from 'node:fs';
import { readingPage } from './reading-page.js';

const page = 'docs/reading.md';
writeFileSync(page, await readingPage(readFileSync(page, 'utf8')));
