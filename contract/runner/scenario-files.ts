import { readdirSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';

/** The folders of scenarios, in the order of the parity tiers. */
export const TIERS = ['p0', 'p1', 'p2', 'p3', 'p4', 'interop'] as const;

/** A scenario's file and the tier of the folder it is in; `-` where it is in none. */
export interface ScenarioFile {
  readonly file: string;
  readonly tier: string;
}

const isTier = (name: string): boolean => (TIERS as readonly string[]).includes(name);

/** Scenario files of a directory and its folders, or the one file; with a tier, those of that tier only. */
export function scenarioFiles(directory: string, tier?: string): ScenarioFile[] {
  const root = resolve(directory);
  const found = filesBelow(root).map(file => ({ file, tier: tierOf(relative(root, file)) ?? tierOf(root) ?? '-' }));
  return tier === undefined ? found : found.filter(one => one.tier === tier);
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap(entry => {
      const below = join(path, entry);
      if (statSync(below).isDirectory()) return filesBelow(below);
      return /\.(ya?ml|json)$/i.test(entry) ? [below] : [];
    });
}

/** The innermost folder that is named as a tier: a directory may itself lie in a folder of such a name. */
const tierOf = (path: string): string | undefined => path.split(sep).findLast(isTier);

/** A name to print for a file that could not be read. */
export const fileName = (file: string): string => basename(file).replace(/\.(ya?ml|json)$/i, '');
