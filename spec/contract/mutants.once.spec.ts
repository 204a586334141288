import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileOf, readSources } from '../../contract/mutants/bundle.js';
import { PROBES, runProbe } from '../../contract/mutants/probes.js';
import { MUTANTS } from '../../contract/mutants/list.js';

const root = resolve(__dirname, '../..');
const sources = readSources(root);

// `npm run contract:mutants` takes half a minute and runs in CI: a line that was moved is told here already.
describe('the mutants of the contract', () => {
  it.each(MUTANTS.map(mutant => [mutant.rule, mutant] as const))('find their line exactly once: %s', (_, mutant) => {
    expect(fileOf(sources, mutant)).toContain(root);
    expect(mutant.instead).not.toBe(mutant.fragment);
  });

  // The storms have a spec of their own.
  it.each(Object.keys(PROBES).filter(name => !name.startsWith('storm-')))(
    'are held against a probe that passes without them: %s',
    async name => {
      expect(await runProbe(name)).toBeUndefined();
    },
  );

  it('are held against scenarios and probes that are there, each by a rule of its own', () => {
    const rules = MUTANTS.map(({ rule }) => rule);
    expect(new Set(rules).size).toBe(rules.length);
    for (const { rule, scenarios } of MUTANTS) {
      expect([rule, scenarios.length > 0]).toEqual([rule, true]);
      const isThere = (name: string): boolean =>
        name.startsWith('probe/')
          ? Object.hasOwn(PROBES, name.slice('probe/'.length))
          : existsSync(join(root, 'contract/scenarios', `${name}.yml`));
      const absent = scenarios.filter(name => !isThere(name));
      expect(absent).toEqual([]);
    }
  });
});
