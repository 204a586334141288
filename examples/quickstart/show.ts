const colour = (code: number) => (text: string) => (process.stdout.isTTY ? `\u001b[${code}m${text}\u001b[0m` : text);
const bold = colour(1);
const dim = colour(2);
const green = colour(32);

let step = 0;

/** A heading: what happens next. */
export function heading(text: string): void {
  step += 1;
  console.log(`\n${bold(`${step}. ${text}`)}`);
}

/** What came of it. */
export function result(text: string): void {
  console.log(`   ${green('✓')} ${text}`);
}

/** A request as it is sent, one expression a line, its placeholders resolved by the maps below it. */
export function request(operation: string, input: object): void {
  console.log(dim(`   → ${operation}`));
  for (const [member, value] of Object.entries(input)) {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    console.log(dim(`     ${member.padEnd(28)} ${text.length > 110 ? `${text.slice(0, 107)}…` : text}`));
  }
}

/** Rows with aligned columns. */
export function table(rows: readonly (readonly (string | number)[])[]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => String(row[column]).length)));
  for (const row of rows)
    console.log(
      `     ${row.map((cell, column) => (typeof cell === 'number' ? String(cell).padStart(widths[column]!) : cell.padEnd(widths[column]!))).join('   ')}`,
    );
}
