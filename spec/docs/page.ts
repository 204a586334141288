import ts from 'typescript';
import * as dynamorm from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import * as tables from '../../lib/tables/index.js';
import { fixedClock } from '../../lib/testkit/fixed-clock.js';
import { recorder, type Recorder } from '../../lib/testkit/recorder.js';

type Scope = Record<string, unknown>;
type Sent = Recorder['requests'][number];

/**
 * A program of a page: shown, or (within a comment, as `<!-- run … -->`) only run, to store what the page reads. Beneath a shown
 * one stand the requests it sends.
 */
const PROGRAM = /<!-- run\n([^]*?)-->\n|```ts\n([^]*?)```\n(?:\n```text\n[^]*?```\n)?/g;

/** The guides whose programs are run, one after the other, on an engine of the page's own. */
export const PAGES = ['entities', 'reading', 'writing', 'one-table', 'classes-of-a-table', 'many-items', 'tables'].map(
  name => `docs/${name}.md`,
);

/** The page with each program run, and the requests that it sent beneath it. */
export async function writtenPage(page: string): Promise<string> {
  const engine = createEngine();
  const { transport } = dynamorm.session({ client: engine.client() });
  const sent = recorder(transport);
  const clock = pageClock();
  const scope: Scope = { ...dynamorm, ...tables };
  let written = '';
  let end = 0;
  for (const { 0: whole, 1: hidden, 2: shown, index } of page.matchAll(PROGRAM)) {
    dynamorm.connect({ transport: sent, clock });
    sent.clear();
    const [declarations, calls] = halves(hidden ?? shown!);
    const entities = (await run(declarations, scope)).filter(isStored);
    if (entities.length > 0) await tables.ensureTables(...entities);
    sent.clear();
    await run(calls, scope);
    const requests = sent.requests.map(requestText).join('\n');
    const own = hidden === undefined ? `\`\`\`ts\n${shown}\`\`\`\n` : whole;
    const text = requests === '' || hidden !== undefined ? '' : `\n\`\`\`text\n${requests}\n\`\`\`\n`;
    written += page.slice(end, index) + own + text;
    end = index + whole.length;
  }
  return written + page.slice(end);
}

/** A clock that stands still, with stamps that count from the page's first write: the page is the same on every run. */
function pageClock(): dynamorm.Clock {
  let drawn = 0;
  return { ...fixedClock('2026-03-01T12:00:00.000Z'), subMillis: () => ++drawn };
}

/** The programs of a page as one module, as a reader would put them together, for the compiler. */
export function pageModule(page: string): string {
  const programs = [...page.matchAll(PROGRAM)].map(({ 1: hidden, 2: shown }) => hidden ?? shown!).join('\n');
  const imports = new Map<string, Set<string>>();
  for (const [, names, from] of programs.matchAll(IMPORT)) {
    const known = imports.get(from!) ?? new Set();
    for (const name of names!.split(',')) if (name.trim() !== '') known.add(name.trim());
    imports.set(from!, known);
  }
  const lines = [...imports].map(([from, names]) => `import { ${[...names].join(', ')} } from '${from}';`);
  return `${lines.join('\n')}\n${programs.replace(IMPORT, '')}`;
}

const IMPORT = /^ *import \{([^}]*)\} from '([^']+)';$/gm;

/** A program in two: what it declares, whose tables have to be there, and what it does from its first wait on. */
function halves(program: string): readonly [string, string] {
  const first = /^(?:await|for await|(?:const|let) .+ = await) /m.exec(program)?.index ?? program.length;
  return [program.slice(0, first), program.slice(first)];
}

/** Runs a program; what it declares can be used by those after it. Answers its classes. */
async function run(program: string, scope: Scope): Promise<readonly unknown[]> {
  const code = program.replace(IMPORT, '');
  const classes = [...code.matchAll(/^(?:abstract )?class (\w+)/gm)].map(([, name]) => `${name}`);
  const names = [...classes, ...[...code.matchAll(/^const (\w+) =/gm)].map(([, name]) => `${name}`)];
  const { outputText } = ts.transpileModule(`async function program() { ${code}\n return { ${names.join(', ')} }; }`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.None },
  });
  const known = Object.keys(scope).filter(name => /^\w+$/.test(name) && !names.includes(name));
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the page's own programs are what is specified
  const start = new Function(...known, `${outputText.replace("'use strict';", '')}\nreturn program();`) as (
    ...values: readonly unknown[]
  ) => Promise<Scope>;
  const declared = await start(...known.map(name => scope[name]));
  Object.assign(scope, declared);
  return classes.map(name => declared[name]);
}

/** Whether a class of a page has a table: one without is the base of others, or a nested one. */
function isStored(type: unknown): type is typeof dynamorm.Entity & (new () => dynamorm.Entity) {
  return typeof type === 'function' && type.prototype instanceof dynamorm.Entity && !/^Base/.test(type.name);
}

/** A request as text: names and values stand where their placeholders do. */
function requestText({ operation, input }: Sent): string {
  return [operation, ...memberLines(input as unknown as Scope)].join('\n');
}

function memberLines(input: Scope): string[] {
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values, ...members } = input;
  const put = (text: string): string =>
    text.replace(/[#:]\w+/g, place => {
      if (place.startsWith('#')) return (names as Record<string, string>)[place] ?? place;
      return valueText((values as Record<string, unknown>)[place]);
    });
  return Object.entries(members).flatMap(([name, value]) => {
    if (name === 'TransactItems') return (value as readonly Scope[]).flatMap(actionLines);
    if (name === 'ClientRequestToken') return [`  ${name.padEnd(22)} drawn for the call`];
    const text = name.endsWith('Expression') ? put(value as string) : jsonText(value);
    return [`  ${name.padEnd(22)} ${text}`];
  });
}

/** An action of a transaction, its members indented. */
function actionLines(action: Scope): string[] {
  return Object.entries(action).flatMap(([kind, input]) => [
    `  ${kind}`,
    ...memberLines(input as Scope).map(line => `  ${line}`),
  ]);
}

const jsonText = (value: unknown): string => JSON.stringify(value, undefined, 1).replace(/\s+/g, ' ');

/** The highest key with a beginning is shown as the beginning and an ellipsis. */
function valueText(value: unknown): string {
  return JSON.stringify(value).replace(/\u{10FFFF}+[\uFFFF\u07FF\u007F]?/gu, '…');
}
