import { posix } from 'node:path';
import ts from 'typescript';
import { isEntry } from './layers.js';
import { walk, type SourceFile } from './source-file.js';

/** The house's caps. A folder holds about twelve files: from fifteen on it is asked for subfolders. */
export const CAPS = { fileLines: 300, functionLines: 40, parameters: 3, imports: 8, filesInFolder: 14 } as const;

/** The caps that one file breaks. */
export function sizeFaults(file: SourceFile): string[] {
  const lines = file.text.replace(/\n$/, '').split('\n').length;
  const imported = new Set(file.imports.filter(one => one.inRepository).map(one => one.target)).size;
  return [
    ...(lines > CAPS.fileLines ? [`${file.path} has ${lines} lines, more than ${CAPS.fileLines}`] : []),
    ...(imported > CAPS.imports && !isEntry(file.path)
      ? [`${file.path} imports ${imported} files, more than ${CAPS.imports}`]
      : []),
    ...functionFaults(file),
  ];
}

function functionFaults({ path, syntax }: SourceFile): string[] {
  const faults: string[] = [];
  const lineOf = (position: number): number => syntax.getLineAndCharacterOfPosition(position).line;
  walk(syntax, node => {
    if (!ts.isFunctionLike(node)) return;
    const first = lineOf(node.getStart(syntax));
    const name = `${path}:${first + 1} ${node.name?.getText(syntax) ?? 'a function'}`;
    const lines = lineOf(node.getEnd()) - first + 1;
    const parameters = node.parameters.filter(one => one.name.getText(syntax) !== 'this').length;
    if ('body' in node && node.body && lines > CAPS.functionLines)
      faults.push(`${name} has ${lines} lines, more than ${CAPS.functionLines}`);
    if (parameters > CAPS.parameters)
      faults.push(`${name} takes ${parameters} parameters, more than ${CAPS.parameters}`);
  });
  return faults;
}

/** Folders that hold too many files to find one's way. */
export function folderFaults(files: readonly SourceFile[]): string[] {
  const counts = new Map<string, number>();
  for (const { path } of files) counts.set(posix.dirname(path), (counts.get(posix.dirname(path)) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > CAPS.filesInFolder)
    .map(([folder, count]) => `${folder} holds ${count} files, more than ${CAPS.filesInFolder}`);
}
