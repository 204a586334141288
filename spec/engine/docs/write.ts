import { writeFileSync } from 'node:fs';
import { operationsPage } from './operations-page.js';

writeFileSync('docs/engine.md', operationsPage());
