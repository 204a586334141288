import type { SourceFile } from './source-file.js';

/** The import cycles between files, types included: one of each knot, as the files passed on the way round. */
export function cyclesOf(files: readonly SourceFile[]): string[][] {
  const targets = new Map(
    files.map(file => [file.path, file.imports.filter(one => one.inRepository).map(one => one.target)]),
  );
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[][] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === 'done' || !targets.has(file)) return;
    if (state.get(file) === 'open') {
      cycles.push([...path.slice(path.indexOf(file)), file]);
      return;
    }
    state.set(file, 'open');
    for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of files) visit(file.path, []);
  return cycles;
}
