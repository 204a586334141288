import type { DmsDocument, DmsModel } from '../document/dms-document.js';
import { normalModel } from '../export/normal.js';
import { checkedModel } from '../validate/checked-model.js';
import { classCode } from './class-code.js';
import { NOTHING } from './field-code.js';
import { isIdentifier, printImport } from './print.js';

/** How entity classes are generated. */
export interface GenerateOptions {
  /** What the generated file imports the package as. Default `dynamorm`. */
  readonly from?: string;
}

/**
 * TypeScript source of the entity classes of a document: it compiles under both decorator protocols, is formatted, and
 * each class is equivalent to its model. Meant to be generated into a file of its own and extended from there.
 * @throws ErrInvalidModel for a document that breaks a rule
 */
export function generateEntities(doc: DmsDocument, options: GenerateOptions = {}): string {
  const models = doc.models.map(model => normalModel(checkedModel(model)));
  const names = classNames(models);
  const classes = models.map((model, i) => classCode(model, names[i]!));
  const imports = classes.flatMap(one => one.imports);
  const parts = [
    `// Generated from a DMS document of version ${doc.dms_version}: change the document, and generate this again.\n` +
      printImport(imports, options.from ?? 'dynamorm'),
    ...(imports.includes('custom') ? [NOTHING] : []),
    ...classes.map(one => one.text),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Names that generated code uses itself. */
const TAKEN = new Set([
  ...['Attribute', 'CreatedAt', 'Encrypted', 'Entity', 'Index', 'IndexPartitionKey', 'IndexSortKey', 'Key'],
  ...['PartitionKey', 'Protected', 'SortKey', 'Table', 'Ttl', 'UpdatedAt', 'Version'],
  ...['bigint', 'bigintSet', 'binary', 'binarySet', 'boolean', 'custom', 'decimal', 'decimalSet', 'epochSeconds'],
  ...['json', 'jsonAs', 'list', 'nothing', 'number', 'numberSet', 'plain', 'record', 'string', 'stringSet'],
  ...['timestamp', 'ttl', 'Date', 'Record', 'Set', 'Uint8Array'],
]);
const RESERVED =
  /^(any|arguments|await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|eval|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|never|new|null|object|package|private|protected|public|return|static|super|switch|symbol|this|throw|true|try|type|typeof|undefined|unknown|var|void|while|with|yield)$/;

/** A class name of each model: the model's own where it can be one. */
function classNames(models: readonly DmsModel[]): readonly string[] {
  const used = new Set(TAKEN);
  return models.map(({ name }) => {
    const cleaned = name.replace(/[^\p{ID_Continue}$]+/gu, '_');
    let className = isIdentifier(cleaned) ? cleaned : `_${cleaned}`;
    while (used.has(className) || RESERVED.test(className)) className += '_';
    used.add(className);
    return className;
  });
}
