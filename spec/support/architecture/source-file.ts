import { posix } from 'node:path';
import ts from 'typescript';

/** One import, re-export, `import()` or `import('…')` type of a file. */
export interface Import {
  /** The file imported, or the name of the package. */
  readonly target: string;
  readonly inRepository: boolean;
  readonly typeOnly: boolean;
}

/** What the house rules ask about one source file. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly syntax: ts.SourceFile;
  readonly imports: readonly Import[];
}

/** Paths relative to the root of the repository, and what stands in the files. */
export type FileMap = ReadonlyMap<string, string>;

/** Reads the syntax of one file. */
export function parse(path: string, text: string): SourceFile {
  const syntax = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  walk(syntax, node => {
    const found = importOf(node);
    if (found) imports.push(toImport(path, found));
  });
  return { path, text, syntax, imports };
}

/** Visits `node` and everything in it, outermost first. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, child => walk(child, visit));
}

interface Found {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

function importOf(node: ts.Node): Found | undefined {
  if (ts.isImportDeclaration(node)) return found(node.moduleSpecifier, isTypeImport(node.importClause));
  if (ts.isExportDeclaration(node)) return found(node.moduleSpecifier, node.isTypeOnly);
  if (ts.isImportTypeNode(node))
    return ts.isLiteralTypeNode(node.argument) ? found(node.argument.literal, true) : undefined;
  if (!ts.isCallExpression(node)) return undefined;
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword;
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require';
  return isImport || isRequire ? found(node.arguments[0], false) : undefined;
}

/** Under `verbatimModuleSyntax` only `import type` is erased; `import { type A }` still loads the module. */
const isTypeImport = (clause: ts.ImportClause | undefined): boolean =>
  clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;

const found = (specifier: ts.Node | undefined, typeOnly: boolean): Found | undefined =>
  specifier && ts.isStringLiteralLike(specifier) ? { specifier: specifier.text, typeOnly } : undefined;

function toImport(path: string, { specifier, typeOnly }: Found): Import {
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts');
    return { target, inRepository: true, typeOnly };
  }
  const parts = specifier.split('/');
  const target = specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
  return { target, inRepository: false, typeOnly };
}
