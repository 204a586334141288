import { posix } from 'node:path';
import { isEntry } from './layers.js';
import type { SourceFile } from './source-file.js';

/**
 * The house's caps. The unit of the house is a concept, not a size: a file holds the whole of one, and these numbers only
 * catch what has outgrown that.
 */
export const CAPS = { fileLines: 400, filesInFolder: 40, loneFileLines: 60 } as const;

/** The caps that one file breaks. */
export function sizeFaults({ path, text }: SourceFile): string[] {
  const lines = linesIn(text);
  return lines > CAPS.fileLines ? [`${path} has ${lines} lines, more than ${CAPS.fileLines}`] : [];
}

const linesIn = (text: string): number => text.replace(/\n$/, '').split('\n').length;

/** Codecs and decorators are small by nature; what only an entry point shows, or the program runs, stands for itself. */
const isSmallByNature = (path: string): boolean => path.startsWith('decorators/') || path.includes('/codecs/');
const isEntryPoint = (path: string): boolean => isEntry(path) || path === 'lib/cli/main.ts';

/** Small files that one neighbour alone imports: they are a part of its concept and belong into it. */
export function loneFileFaults(files: readonly SourceFile[]): string[] {
  const importers = new Map<string, Set<string>>();
  for (const { path, imports } of files)
    for (const { target, inRepository } of imports)
      if (inRepository) importers.set(target, (importers.get(target) ?? new Set()).add(path));
  return files.flatMap(({ path, text }) => {
    const [importer, another] = importers.get(path) ?? [];
    if (importer === undefined || another !== undefined || linesIn(text) >= CAPS.loneFileLines) return [];
    if (isSmallByNature(path) || isEntryPoint(path) || isEntryPoint(importer)) return [];
    if (posix.dirname(importer) !== posix.dirname(path)) return [];
    return [`${path} has ${linesIn(text)} lines and one importer, a neighbour: it belongs to ${importer}`];
  });
}

/** Folders that hold too many files to find one's way. */
export function folderFaults(files: readonly SourceFile[]): string[] {
  const counts = new Map<string, number>();
  for (const { path } of files) counts.set(posix.dirname(path), (counts.get(posix.dirname(path)) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > CAPS.filesInFolder)
    .map(([folder, count]) => `${folder} holds ${count} files, more than ${CAPS.filesInFolder}`);
}
