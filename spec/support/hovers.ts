import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(__dirname, '../..');

/** What an editor shows for one public name or member. */
export interface Hover {
  /** `Order.query`, by the entry point that shows it first. */
  readonly name: string;
  readonly file: string;
  readonly documentation: string;
  readonly tags: readonly string[];
}

/** Tags that TypeScript knows; anything else was meant as text, and the hover ends there. */
const TAGS = [
  'param',
  'returns',
  'throws',
  'example',
  'see',
  'deprecated',
  'default',
  'defaultValue',
  'template',
  'since',
];

/** What is wrong with a hover; undefined for one that teaches. */
export function hoverFault({ documentation, tags }: Hover): string | undefined {
  const cut = tags.find(tag => !TAGS.includes(tag));
  if (cut !== undefined) return `is cut by a line that begins with @${cut}`;
  if (documentation.trim() === '') return 'is empty';
  if (/\b(internal|TODO|FIXME|this layer|the same, but|what is asked)\b/i.test(documentation))
    return 'shows an internal note';
  return undefined;
}

/** The hovers of everything that the entry points export, members of classes, interfaces and option types included. */
export function publicHovers(entries: readonly string[]): readonly Hover[] {
  const configuration = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config as object;
  const { options } = ts.parseJsonConfigFileContent(configuration, ts.sys, root);
  const files = entries.map(entry => join(root, entry));
  const service = ts.createLanguageService({
    getScriptFileNames: () => files,
    getScriptVersion: () => '1',
    getScriptSnapshot: file =>
      ts.sys.fileExists(file) ? ts.ScriptSnapshot.fromString(readFileSync(file, 'utf8')) : undefined,
    getCurrentDirectory: () => root,
    getCompilationSettings: () => ({ ...options, types: ['node'] }),
    getDefaultLibFileName: found => ts.getDefaultLibFilePath(found),
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  });
  const program = service.getProgram()!;
  const checker = program.getTypeChecker();
  const found = new Map<ts.Declaration, Hover>();

  const show = (name: string, symbol: ts.Symbol): void => {
    const declaration = symbol.declarations?.find(isOurs);
    if (declaration === undefined || found.has(declaration)) return;
    const file = declaration.getSourceFile();
    const at = ts.getNameOfDeclaration(declaration) ?? declaration;
    const info = service.getQuickInfoAtPosition(file.fileName, at.getStart(file));
    found.set(declaration, {
      name,
      file: file.fileName.slice(root.length + 1),
      documentation: ts.displayPartsToString(info?.documentation),
      tags: (info?.tags ?? []).map(tag => tag.name),
    });
    for (const member of membersOf(symbol)) show(`${name}.${member.name}`, member);
  };
  for (const file of files) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
    for (const exported of checker.getExportsOfModule(module))
      show(exported.name, exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported);
  }
  return [...found.values()];
}

const isOurs = (declaration: ts.Declaration): boolean =>
  declaration.getSourceFile().fileName.startsWith(`${root}/`) &&
  !declaration.getSourceFile().fileName.includes('/node_modules/');

/** Members that a user sees: of classes, interfaces and literal types; nothing private, no index signatures. */
function membersOf(symbol: ts.Symbol): readonly ts.Symbol[] {
  const own = [...(symbol.members?.values() ?? []), ...(symbol.exports?.values() ?? [])];
  const literal = symbol.declarations?.find(ts.isTypeAliasDeclaration)?.type;
  const inner =
    literal && ts.isTypeLiteralNode(literal)
      ? [...(literal as unknown as { symbol: ts.Symbol }).symbol.members!.values()]
      : [];
  return [...own, ...inner].filter(member => {
    const declaration = member.declarations?.[0];
    if (declaration === undefined || /^(__|#|\w*prototype$)/.test(member.name)) return false;
    if (!(member.flags & (ts.SymbolFlags.Property | ts.SymbolFlags.Method | ts.SymbolFlags.Accessor))) return false;
    return !(ts.getCombinedModifierFlags(declaration) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected));
  });
}
