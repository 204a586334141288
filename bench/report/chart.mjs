// One picture of the ratios: a row per operation, a bar per column, the plain SDK as the line at 1.

const SHOWN = ['lib-dynamodb', 'electrodb', 'dynamodb-toolbox', 'dynamorm', 'dynamorm lean'];
const COLOURS = ['#9aa5b1', '#c3a76b', '#b58db6', '#1f9d77', '#0b6e52'];
const MOST = 2.5;
const [LEFT, WIDTH, BAR, GAP, TOP] = [170, 520, 9, 12, 64];

const x = ratio => LEFT + (Math.min(ratio, MOST) / MOST) * WIDTH;
const text = (content, place, more = '') => `<text x="${place[0]}" y="${place[1]}"${more}>${content}</text>`;

function bar(ratio, { y, colour }) {
  const end = x(ratio);
  const beyond = ratio > MOST ? ' ›' : '';
  return `<rect x="${LEFT}" y="${y}" width="${(end - LEFT).toFixed(1)}" height="${BAR - 1}" rx="1.5" fill="${colour}"/>${text(
    ratio.toFixed(2) + beyond,
    [(end + 5).toFixed(1), y + BAR - 2],
    ' class="value"',
  )}`;
}

/** The picture as SVG, fit for light and dark pages. */
export function chartOf(results) {
  const shown = SHOWN.map((title, i) => ({ title, colour: COLOURS[i] })).filter(({ title }) =>
    Object.values(results).some(columns => title in columns),
  );
  const height = shown.length * BAR + GAP;
  const rows = Object.entries(results).map(([name, columns], row) => {
    const y = TOP + row * height;
    const bars = shown.map(({ title, colour }, i) => bar(columns[title].ratio, { y: y + i * BAR, colour }));
    return text(name, [LEFT - 10, y + (shown.length * BAR) / 2 + 4], ' text-anchor="end"') + bars.join('');
  });
  const bottom = TOP + rows.length * height;
  const legend = shown.map(({ title, colour }, i) => {
    const at = LEFT + i * 118;
    return `<rect x="${at}" y="34" width="10" height="10" rx="2" fill="${colour}"/>${text(title, [at + 15, 43])}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + WIDTH + 60} ${bottom + 12}" role="img" font-family="system-ui, sans-serif" font-size="12">
<title>CPU time per call as a ratio to the plain SDK client</title>
<style>text { fill: #59636e; } .value { font-size: 8px; } .head { font-size: 14px; font-weight: 600; } @media (prefers-color-scheme: dark) { text { fill: #b7bfc8; } }</style>
${text('CPU time per call, as a ratio to the plain SDK client (1.0): smaller is better', [LEFT - 160, 20], ' class="head"')}
${legend.join('\n')}
<line x1="${x(1)}" y1="${TOP - 8}" x2="${x(1)}" y2="${bottom - GAP + 4}" stroke="#d1495b" stroke-dasharray="3 3"/>
${rows.join('\n')}
</svg>
`;
}
