import { inputField, inputsOf, mayBeMissing, type DerivedKey, type KeyContract } from '../keys/key-contract.js';
import { parseKeyContract } from '../keys/parse-key-contract.js';
import { isIdentifier, printData, printImport, printName } from './print.js';

/** How helpers are generated. */
export interface GenerateKeyHelpersOptions {
  /** What the generated file imports the functions from. Default `dynamorm/dms`. */
  readonly from?: string;
}

/**
 * TypeScript source of a typed function for each derived key of a document that names a helper. The document itself stands in
 * the file, so that functions and contract cannot drift apart.
 * @throws ErrInvalidModel for a document that breaks a rule
 */
export function generateKeyHelpers(doc: KeyContract, options: GenerateKeyHelpersOptions = {}): string {
  const contract = parseKeyContract(doc);
  const helpers = contract.derived_keys.filter(key => key.helper !== undefined);
  const parts = [
    `// Generated from a document of derived keys: change the document, and generate this again.\n` +
      printImport(['deriveKey', 'parseKeyContract'], options.from ?? 'dynamorm/dms'),
    ...helpers.map(helperCode),
    `/** The document that the functions above evaluate. */\nexport const keyContract = parseKeyContract(${printData(contract, '')});`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function helperCode(key: DerivedKey): string {
  const type = `${key.helper![0]!.toUpperCase()}${key.helper!.slice(1)}Input`;
  const inputs = inputsOf(key);
  const members = inputs.map(input => {
    const isOptional = key.segments.every(segment => segment.value?.input !== input.name || mayBeMissing(segment));
    const type = input.type ?? 'string | number | boolean';
    return `  readonly ${printName(inputField(input))}${isOptional ? '?' : ''}: ${type}${isOptional ? ' | null' : ''};\n`;
  });
  const values = inputs.map(input => `    ${printName(input.name)}: ${access(inputField(input))},\n`);
  const body = inputs.length === 0 ? '{}' : `{\n${values.join('')}  }`;
  return [
    `/** Inputs of the derived key ${key.name.replaceAll('*/', '* /')}. */`,
    inputs.length === 0
      ? `export type ${type} = Record<never, never>;`
      : `export interface ${type} {\n${members.join('')}}`,
    '',
    `/** The text of the derived key ${key.name.replaceAll('*/', '* /')}. */`,
    `export function ${key.helper!}(${inputs.length === 0 ? '_input' : 'input'}: ${type}): string {`,
    `  return deriveKey(keyContract, ${printData(key.name, '')}, ${body});`,
    '}',
  ].join('\n');
}

const access = (field: string): string => (isIdentifier(field) ? `input.${field}` : `input[${printData(field, '')}]`);
