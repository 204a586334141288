/** The width generated lines keep to. */
export const WIDTH = 120;

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Whether a text can be a name in TypeScript without quotes. */
export const isIdentifier = (text: string): boolean => IDENTIFIER.test(text);

/** A text as a string literal: in single quotes, unless double ones need fewer escapes. */
export function printText(text: string): string {
  const quote = text.split("'").length > text.split('"').length ? '"' : "'";
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replace(/\\"/g, '"')
    .replace(/[\u2028\u2029]/g, separator => `\\u${separator.charCodeAt(0).toString(16)}`)
    .replaceAll(quote, `\\${quote}`);
  return quote + escaped + quote;
}

/** The name of a property, quoted where it has to be. */
export const printName = (name: string): string => (isIdentifier(name) ? name : printText(name));

/** Plain data on one line. */
export function printInline(value: unknown): string {
  if (typeof value === 'string') return printText(value);
  if (Array.isArray(value)) return `[${value.map(printInline).join(', ')}]`;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value).replace('e+', 'e');
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).map(([key, member]) => `${printName(key)}: ${printInline(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** Plain data as it stands at some indentation: maps one member a line, lists of texts on one line where they fit. */
export function printData(value: unknown, indent: string, used = 0): string {
  if (typeof value !== 'object' || value === null) return printInline(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const inline = printInline(value);
    const isFlat = (value as unknown[]).every(one => typeof one !== 'object' || one === null || isEmpty(one));
    if (isFlat && used + inline.length < WIDTH) return inline;
    return `[\n${value.map(member => `${deeper}${printData(member, deeper, deeper.length)},\n`).join('')}${indent}]`;
  }
  if (isEmpty(value)) return '{}';
  const lines = Object.entries(value).map(([key, member]) => {
    const head = `${deeper}${printName(key)}: `;
    return `${head}${printData(member, deeper, head.length)},\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

const isEmpty = (value: object): boolean => Object.keys(value).length === 0;

/** A call whose last argument is an options object, which goes on lines of its own where the call would be too long. */
export function printCall(name: string, given: { args: readonly string[]; options?: object; indent?: string }): string {
  const { args, options = {}, indent = '' } = given;
  const rest = isEmpty(options) ? [] : [printInline(options)];
  const inline = `${indent}${name}(${[...args, ...rest].join(', ')})`;
  if (inline.length <= WIDTH || rest.length === 0) return inline;
  return `${indent}${name}(${[...args, printData(options, indent)].join(', ')})`;
}

/** An import of some names, sorted, on one line where they fit. */
export function printImport(names: Iterable<string>, from: string): string {
  const sorted = [...new Set(names)].sort((a, b) => a.localeCompare(b, 'en'));
  const inline = `import { ${sorted.join(', ')} } from '${from}';`;
  return inline.length <= WIDTH ? inline : `import {\n${sorted.map(name => `  ${name},\n`).join('')}} from '${from}';`;
}
