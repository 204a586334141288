import { coldStart, instantiations, itemsPerSecond, kilobytes, ratios } from '../run/goals.mjs';

const OURS = ['dynamorm', 'dynamorm lean'];

const pad = (text, width) => (width < 0 ? String(text).padEnd(-width) : String(text).padStart(width));
const fixed = (number, digits = 2) => (number === undefined ? '–' : number.toFixed(digits));
const thousands = number => Math.round(number).toLocaleString('en-US');
const mark = isMet => (isMet ? '✓' : '✗');

/** Goals that were not reached, as sentences. */
export const missed = [];

function judged(name, { found, goal, isMet, show }) {
  if (goal === undefined || found === undefined) return '';
  if (!isMet) missed.push(`${name}: ${show(found)}, goal ${show(goal)}`);
  return `${mark(isMet)} ${show(goal)}`;
}
const atMost = (name, found, goal, show) => judged(name, { found, goal, isMet: found <= goal, show });
const atLeast = (name, found, goal, show) => judged(name, { found, goal, isMet: found >= goal, show });

function print(title, header, rows) {
  const widths = header.map((cell, i) =>
    Math.max(...[cell, ...rows.map(row => row[i])].map(text => String(text).length)),
  );
  const line = cells => cells.map((cell, i) => pad(cell, i === 0 ? -widths[i] : widths[i])).join('  ');
  console.log(`\n${title}\n${line(header)}\n${widths.map(width => '─'.repeat(width)).join('  ')}`);
  for (const row of rows) console.log(line(row));
}

export function printOperations(results) {
  const titles = Object.keys(Object.values(results)[0] ?? {});
  const ours = OURS.filter(title => titles.includes(title));
  const rows = Object.entries(results).map(([name, columns]) => [
    name,
    `${thousands(columns[titles[0]].us)} µs`,
    ...titles.slice(1).map(title => fixed(columns[title].ratio)),
    ...ours.map(title => atMost(`${name}, ${title}`, columns[title].ratio, ratios[name]?.[title], fixed)),
  ]);
  const header = ['CPU time per call', ...titles, ...ours.map(title => `goal, ${title}`)];
  print('Ratio to the plain SDK in the same run; smaller is better', header, rows);
}

export function printAllocation(results) {
  const titles = Object.keys(Object.values(results)[0] ?? {});
  const show = bytes => `${thousands(bytes / 1000)} KB`;
  const rows = Object.entries(results).map(([name, bytes]) => [
    name,
    ...titles.map(title => show(bytes[title])),
    atMost(`${name}, heap`, bytes.dynamorm, kilobytes[name] * 1000, show),
  ]);
  print('Heap allocated per call', ['', ...titles, 'goal, dynamorm'], rows);
}

export function printCodec(results) {
  const show = rate => `${thousands(rate / 1000)} k`;
  const rows = Object.entries(results).map(([name, columns]) => [
    name,
    ...Object.values(columns).map(({ perSecond }) => show(perSecond)),
    fixed(1 / columns.dynamorm.ratio),
    atLeast(`${name}, codec`, columns.dynamorm.perSecond, itemsPerSecond[name], show),
  ]);
  const titles = Object.keys(Object.values(results)[0] ?? {});
  print('The codec alone, items per second', ['', ...titles, 'of by hand', 'goal, dynamorm'], rows);
}

export function printColdStart(results) {
  const raw = results['raw SDK'];
  const size = bytes => `${fixed(bytes / 1024, 1)} KB`;
  const time = ms => `${fixed(ms, 1)} ms`;
  const rows = Object.entries(results).map(([title, { gzip, cpuMs }]) => {
    const isLean = title === 'dynamorm lean';
    const bytes = isLean ? gzip : gzip - raw.gzip;
    const ms = isLean ? cpuMs : cpuMs - raw.cpuMs;
    const goal = isLean ? coldStart.lean : title === 'dynamorm' ? coldStart : {};
    const goals = [
      atMost(`${title}, bundle`, bytes, goal.kilobytes && goal.kilobytes * 1024, size),
      atMost(`${title}, import`, ms, goal.ms, time),
    ];
    return [title, size(gzip), `+${size(gzip - raw.gzip)}`, time(cpuMs), `+${time(cpuMs - raw.cpuMs)}`, ...goals];
  });
  const header = ['', 'gzip', 'beside raw', 'import, CPU', 'beside raw', 'goal, gzip', 'goal, import'];
  print('Cold start of a bundled handler: entity, writes, reads and a query', header, rows);
}

export function printTypes(results) {
  const rows = Object.entries(results).map(([title, { perEntity, seconds }]) => [
    title,
    thousands(perEntity),
    `${fixed(seconds)} s`,
    title === 'dynamorm' ? atMost('types', perEntity, instantiations, thousands) : '',
  ]);
  print('Type checker: 50 entities of 10 attributes', ['', 'instantiations each', 'check time', 'goal'], rows);
}

export function printService({ name, columns }) {
  const steps = ['load', 'query', 'get'];
  const rows = Object.entries(columns).map(([title, results]) => [
    title,
    ...steps.flatMap(step => [`${fixed(results[step].ms, 0)} ms`, `${fixed(results[step].cpuMs, 0)} ms`]),
  ]);
  print(
    `Load 1,000 small items, query them, get 500 one by one: ${name}`,
    ['', ...steps.flatMap(step => [step, 'CPU'])],
    rows,
  );
}
