import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { json, timestamp, timestampText } from '../../lib/index.js';

const golden = <T>(name: string): T =>
  JSON.parse(readFileSync(join(__dirname, '../../contract/golden', name), 'utf8')) as T;
const texts = golden<{ value: unknown; text: string }[]>('json-text/canonical.json');
const moments = golden<{
  accepted: string[];
  refused: string[];
  written: { date: string; text: string }[];
  instants: { text: string; milliseconds: number }[];
}>('timestamps/rfc3339.json');

describe('the golden JSON texts', () => {
  it.each(texts)('$text is written byte for byte and read back', ({ value, text }) => {
    expect(json.encode(value)).toEqual({ S: text });
    expect(json.decode({ S: text })).toEqual(value);
  });
});

describe('the golden timestamps', () => {
  it.each(moments.accepted)('%s is read as it is', text => {
    expect(timestampText.decode({ S: text })).toBe(text);
    expect(timestampText.encode(text).S).toMatch(/\.\d{9}Z$/);
    expect(Number.isNaN(timestamp.decode({ S: text }).getTime())).toBe(false);
  });

  it.each(moments.refused)('"%s" is refused, written and read', text => {
    expect(() => timestampText.encode(text)).toThrow();
    expect(() => timestamp.decode({ S: text })).toThrow();
  });

  it.each(moments.instants)('$text is the instant $milliseconds', ({ text, milliseconds }) => {
    expect(timestamp.decode({ S: text }).getTime()).toBe(milliseconds);
  });

  it.each(moments.written)('$date is written with nine digits', ({ date, text }) => {
    expect(timestamp.encode(new Date(date))).toEqual({ S: text });
  });
});
