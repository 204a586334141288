import { posix } from 'node:path';
import ts from 'typescript';
import { isEntry, roomOf } from './layers.js';
import { walk, type SourceFile } from './source-file.js';

/** Where a file uses what this house does without. */
export function languageFaults(file: SourceFile): string[] {
  const { path, syntax, text } = file;
  const faults: string[] = [];
  const at = (node: ts.Node): string =>
    `${path}:${syntax.getLineAndCharacterOfPosition(node.getStart(syntax)).line + 1}`;
  const foreign = classesOfOtherRooms(file);
  walk(syntax, node => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) faults.push(`${at(node)} says any`);
    if (ts.isEnumDeclaration(node)) faults.push(`${at(node)} declares an enum`);
    if (ts.isModuleDeclaration(node) && ts.isIdentifier(node.name) && node.name.text !== 'global')
      faults.push(`${at(node)} declares a namespace`);
    if (isInstanceOf(node) && ts.isIdentifier(node.right) && foreign.has(node.right.text))
      faults.push(`${at(node)} asks instanceof ${node.right.text}: two builds have two such classes, use its brand`);
  });
  const comment = /@ts-(ignore|nocheck|expect-error)|\b(TODO|FIXME|XXX)\b/.exec(text)?.[0];
  if (comment) faults.push(`${path} says ${comment}`);
  if (!/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(posix.basename(path))) faults.push(`${path} is not in kebab case`);
  return faults;
}

const isInstanceOf = (node: ts.Node): node is ts.BinaryExpression =>
  ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;

/** Names a file imports from other rooms of this repository. */
function classesOfOtherRooms({ path, syntax, imports }: SourceFile): Set<string> {
  const names = new Set<string>();
  const others = new Set(
    imports.filter(one => one.inRepository && roomOf(one.target) !== roomOf(path)).map(one => one.target),
  );
  for (const statement of syntax.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const target = posix.join(posix.dirname(path), statement.moduleSpecifier.text).replace(/\.js$/, '.ts');
    const bindings = statement.importClause?.namedBindings;
    if (!others.has(target) || !bindings || !ts.isNamedImports(bindings)) continue;
    for (const element of bindings.elements) names.add(element.name.text);
  }
  return names;
}

/** Barrels where there is no entry point, and entry points that do more than show. */
export function barrelFaults({ path, syntax }: SourceFile): string[] {
  const isReExport = (statement: ts.Statement): boolean =>
    ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined;
  const isShown = (statement: ts.Statement): boolean =>
    isReExport(statement) || (ts.isImportDeclaration(statement) && statement.importClause === undefined);
  // The roof makes the SDK the way to DynamoDB, by a call that bundlers keep.
  if (path === 'lib/index.ts') return [];
  if (isEntry(path)) {
    return syntax.statements.every(isShown) ? [] : [`${path} is an entry point and does more than re-export`];
  }
  const isBarrel = syntax.statements.length > 1 && syntax.statements.every(isReExport);
  return isBarrel || posix.basename(path) === 'index.ts' ? [`${path} is a barrel inside a room`] : [];
}
