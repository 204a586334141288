/** The way from the root of a document to a value in it. */
export type Path = readonly (string | number)[];

/** A path as people write it: `models[0].attributes[3].type`. */
export function pathText(path: Path): string {
  let text = '';
  for (const segment of path) {
    if (typeof segment === 'number') text += `[${segment}]`;
    else text += text === '' ? segment : `.${segment}`;
  }
  return text;
}

/** What a document was read into: plain data, and where in the text each value stands. */
export interface Source {
  readonly value: unknown;
  /** How the text is called in messages: usually its file name. */
  readonly name: string | undefined;
  /** Line of the value at a path, or of the nearest one around it, counted from 1; undefined where there was no text. */
  lineOf(path: Path): number | undefined;
}

/** `users.yml:12 models[0].table: ` — as much of it as is known, for the head of a message. */
export function placeText(source: Source, path: Path): string {
  const line = source.lineOf(path);
  const where = [
    source.name,
    line === undefined ? undefined : source.name === undefined ? `line ${line}` : String(line),
  ];
  const head = where.filter(part => part !== undefined).join(':');
  return [head, pathText(path)].filter(part => part !== '').join(' ');
}

/** Finds lines by offset in a text, each lookup a binary search. */
export function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return offset => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}

/** A lookup of lines by path, which falls back to the values around. */
export function lineLookup(lines: ReadonlyMap<string, number>): Source['lineOf'] {
  return path => {
    for (let length = path.length; length >= 0; length--) {
      const line = lines.get(pathText(path.slice(0, length)));
      if (line !== undefined) return line;
    }
    return undefined;
  };
}
