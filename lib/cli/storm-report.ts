import { scheduleText } from '../storm/faults.js';
import type { SmallestFailure } from '../storm/run.js';

/** What the runs of one verb with one kind of class came to. */
export interface StormFigures {
  readonly verb: string;
  readonly kind: string;
  readonly runs: number;
  /** Calls that succeeded. */
  readonly winners: number;
  /** Writes that are seen in the rows; undefined where the invariant counted none. */
  readonly applied: number | undefined;
  /** Calls that ended with `applied: 'unknown'`. */
  readonly unknown: number;
  /** Calls that failed and wrote nothing. */
  readonly refused: number;
  readonly requests: number;
  readonly faults: number;
}

const isColoured = (): boolean => {
  const { FORCE_COLOR: forced, NO_COLOR: none } = process.env;
  if (forced !== undefined) return forced !== '0';
  return none === undefined && process.stderr.isTTY === true;
};
const paint = (code: number, text: string): string => (isColoured() ? `\u001b[${code}m${text}\u001b[0m` : text);

/** Where a command stands. */
interface Standing {
  readonly title: string;
  readonly done: number;
  readonly total: number;
  readonly seconds: number;
}

const WIDTH = 24;

/** One line of progress, in columns: what runs, a bar, counts, and the time that is left. */
export function progressText({ title, done, total, seconds }: Standing): string {
  const isOver = done >= total;
  const mark = isOver ? paint(32, '✓') : paint(36, '▸');
  const filled = Math.round((done / total) * WIDTH);
  const bar = paint(isOver ? 32 : 36, '█'.repeat(filled)) + paint(2, '░'.repeat(WIDTH - filled));
  const left = isOver ? '' : `${((seconds / done) * (total - done)).toFixed(0).padStart(5)} s left`;
  return [
    `${mark} ${title.padEnd(26)}`,
    bar,
    `${String(done).padStart(6)} of ${String(total).padEnd(6)}`,
    paint(2, `${seconds.toFixed(1).padStart(7)} s${left}`),
  ].join('  ');
}

/** Columns of the table of figures: what stands above them, and what in them. */
const COLUMNS: readonly (readonly [title: string, cell: (one: StormFigures) => string | number])[] = [
  ['verb', one => one.verb],
  ['class', one => one.kind],
  ['runs', one => one.runs],
  ['winners', one => one.winners],
  ['applied', one => one.applied ?? '–'],
  ['unknown', one => one.unknown],
  ['refused', one => one.refused],
  ['requests', one => one.requests],
  ['faults', one => one.faults],
];

const cellsOf = (figures: readonly StormFigures[]): readonly (readonly string[])[] => [
  COLUMNS.map(([title]) => title),
  ...figures.map(one => COLUMNS.map(([, cell]) => cell(one).toLocaleString('en'))),
];

/** Words stand on the left of their column, numbers on the right. */
const WORDS = 2;

function aligned(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map(row => row[column]!.length)));
  return rows.map(row => row.map((cell, at) => (at < WORDS ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))));
}

/** The figures as a table for a terminal. */
export function figuresTable(figures: readonly StormFigures[]): string {
  const [head, ...rows] = aligned(cellsOf(figures)).map(row => row.join('  '));
  return [paint(1, head!), ...rows].join('\n');
}

/** The figures as a table of a Markdown page. */
export function figuresPage(figures: readonly StormFigures[]): string {
  const [head, ...rows] = aligned(cellsOf(figures));
  const rule = head!.map((cell, at) => (at < WORDS ? '-'.repeat(cell.length) : `${'-'.repeat(cell.length - 1)}:`));
  return [head!, rule, ...rows].map(row => `| ${row.join(' | ')} |`).join('\n');
}

/** What to tell of a failure: what does not hold, the smallest schedule of faults that shows it, and the command that makes it again. */
export function failureLines(
  { verb, kind }: Pick<StormFigures, 'verb' | 'kind'>,
  { run, result }: SmallestFailure,
  command: string,
): readonly string[] {
  const { schedule = result.happened } = run;
  const faults = schedule.map(({ client, request, fault }) => `    client ${client}, request ${request}: ${fault}`);
  return [
    `${paint(31, '✗')} ${verb} × ${kind}, seed ${run.seed}, ${run.clients ?? 2} clients: ${result.failure}`,
    `  the smallest schedule that was found${schedule.length === 0 ? ': no fault at all' : ` (${scheduleText(schedule)}):`}`,
    ...faults,
    `  again:  ${command}`,
    '',
  ];
}
