import { posix } from 'node:path';
import type { SourceFile } from './source-file.js';

/**
 * The house's caps. The unit of the house is a concept, not a size: a file holds the whole of one, and these numbers only
 * catch what has outgrown that.
 */
export const CAPS = { fileLines: 400, filesInFolder: 40 } as const;

/** The caps that one file breaks. */
export function sizeFaults({ path, text }: SourceFile): string[] {
  const lines = text.replace(/\n$/, '').split('\n').length;
  return lines > CAPS.fileLines ? [`${path} has ${lines} lines, more than ${CAPS.fileLines}`] : [];
}

/** Folders that hold too many files to find one's way. */
export function folderFaults(files: readonly SourceFile[]): string[] {
  const counts = new Map<string, number>();
  for (const { path } of files) counts.set(posix.dirname(path), (counts.get(posix.dirname(path)) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > CAPS.filesInFolder)
    .map(([folder, count]) => `${folder} holds ${count} files, more than ${CAPS.filesInFolder}`);
}
