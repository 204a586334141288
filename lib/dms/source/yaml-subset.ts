/** What of YAML is outside its JSON subset, at an offset of the text. */
export class SubsetFault extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

const WORDS: Readonly<Record<string, string>> = {
  '&': 'an anchor',
  '*': 'an alias',
  '!': 'a tag',
  '?': 'a key that is no text',
};

/** The fault of a node by the character that gives it away. */
export function nodeFault(mark: string, offset: number): SubsetFault {
  return new SubsetFault(`${WORDS[mark]} is outside the JSON subset of YAML`, offset);
}

const TIMESTAMP = /^\d{4}-\d{1,2}-\d{1,2}([Tt \t].*)?$/;

/** Refuses plain text that some YAML readers take for a date and others for text: runtimes have to read one document alike. */
export function checkPlain(text: string, offset: number): void {
  if (TIMESTAMP.test(text)) throw new SubsetFault('a timestamp is outside the JSON subset of YAML: quote it', offset);
  if (/^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/.test(text))
    throw new SubsetFault('a number that is not finite is outside the JSON subset of YAML', offset);
}

/** Refuses merge keys; a quoted `"<<"` is a name like any other. */
export function checkKey(key: string, where: { at: number; isPlain: boolean }): void {
  if (key === '<<' && where.isPlain)
    throw new SubsetFault('a merge key is outside the JSON subset of YAML', Math.max(where.at, 0));
}
