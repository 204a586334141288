import ts from 'typescript';
import * as dynamorm from '../../../lib/index.js';
import { createEngine } from '../../../lib/engine/index.js';
import { createTable } from '../../../lib/tables/index.js';
import { recorder, type Recorder } from '../../../lib/testkit/recorder.js';

type Scope = Record<string, unknown>;
type Sent = Recorder['requests'][number];

// A block of TypeScript, and the requests it sends where the page shows them.
const BLOCK = /```ts\n([^]*?)```\n(?:\n```text\n[^]*?```\n)?/g;

/** The page with each program run, and the requests that it sent beneath it. */
export async function readingPage(page: string): Promise<string> {
  const engine = createEngine();
  const { transport } = dynamorm.session({ client: engine.client() });
  const sent = recorder(transport);
  dynamorm.connect({ transport: sent });
  const scope: Scope = { ...dynamorm };
  const blocks = [...page.matchAll(BLOCK)];
  let written = '';
  let end = 0;
  for (const { 0: whole, 1: program, index } of blocks) {
    sent.clear();
    await run(program!, scope);
    if (scope['seeded'] !== true) {
      await seed(scope);
      sent.clear();
    }
    const shown = sent.requests.map(requestText).join('\n');
    written += `${page.slice(end, index)}\`\`\`ts\n${program}\`\`\`\n${shown === '' ? '' : `\n\`\`\`text\n${shown}\n\`\`\`\n`}`;
    end = index + whole.length;
  }
  return written + page.slice(end);
}

/** Runs a block; the classes it declares can be used by the blocks after it. */
async function run(program: string, scope: Scope): Promise<void> {
  const code = program.replace(/^import[^;]*;$/gm, '');
  const classes = [...code.matchAll(/^class (\w+)/gm)].map(([, name]) => `${name}`);
  const { outputText } = ts.transpileModule(
    `async function program() { ${code}\n return { ${classes.join(', ')} }; }`,
    { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.None } },
  );
  const names = Object.keys(scope).filter(name => /^\w+$/.test(name) && !classes.includes(name));
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the page's own programs are what is specified
  const program_ = new Function(...names, `${outputText.replace("'use strict';", '')}\nreturn program();`) as (
    ...values: readonly unknown[]
  ) => Promise<Scope>;
  Object.assign(scope, await program_(...names.map(name => scope[name])));
}

async function seed(scope: Scope): Promise<void> {
  const Reading = scope['Reading'] as typeof dynamorm.Entity & { create(data: object): Promise<unknown> };
  await createTable(Reading as never);
  for (let at = 1; at <= 12; at++) {
    const owner = at % 3 === 0 ? { owner: 'ann', region: 'no', city: at > 6 ? 'oslo' : 'bergen' } : {};
    await Reading.create({ station: 'north', at, level: at % 5, quality: `q${at % 4}`, ...owner });
  }
  scope['seeded'] = true;
}

/** A request as text: names and values stand where their placeholders do. */
function requestText({ operation, input }: Sent): string {
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values, ...members } = input as unknown as Scope;
  const put = (text: string): string =>
    text.replace(/[#:]\d+/g, place => {
      if (place.startsWith('#')) return (names as Record<string, string>)[place]!;
      return valueText((values as Record<string, unknown>)[place]);
    });
  const lines = Object.entries(members).map(([name, value]) => {
    const text = name.endsWith('Expression')
      ? put(value as string)
      : JSON.stringify(value, undefined, 1).replace(/\s+/g, ' ');
    return `  ${name.padEnd(22)} ${text}`;
  });
  return [operation, ...lines].join('\n');
}

/** The highest key with a beginning is shown as the beginning and an ellipsis. */
function valueText(value: unknown): string {
  return JSON.stringify(value).replace(/\u{10FFFF}+[\uFFFF\u07FF\u007F]?/gu, '…');
}
