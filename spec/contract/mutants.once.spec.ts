import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileOf, readSources } from '../../contract/mutants/bundle.js';
import { MUTANTS } from '../../contract/mutants/list.js';

const root = resolve(__dirname, '../..');
const sources = readSources(root);

// `npm run contract:mutants` takes half a minute and runs in CI: a line that was moved is told here already.
describe('the mutants of the contract', () => {
  it.each(MUTANTS.map(mutant => [mutant.rule, mutant] as const))('find their line exactly once: %s', (_, mutant) => {
    expect(fileOf(sources, mutant)).toContain(root);
    expect(mutant.instead).not.toBe(mutant.fragment);
  });

  it('are held against scenarios and probes that are there, each by a rule of its own', () => {
    const rules = MUTANTS.map(({ rule }) => rule);
    expect(new Set(rules).size).toBe(rules.length);
    for (const { rule, scenarios } of MUTANTS) {
      expect([rule, scenarios.length > 0]).toEqual([rule, true]);
      const absent = scenarios.filter(name => !existsSync(join(root, 'contract/scenarios', `${name}.yml`)));
      expect(absent).toEqual([]);
    }
  });
});
