import { invalid, precisionLoss, wrongType, wrongValue, type Codec } from './codec.js';

// Milliseconds of a week, day, hour and minute, in the order of the groups below.
const LENGTHS = [604_800_000, 86_400_000, 3_600_000, 60_000];
const TEXT = /^([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d{1,9}))?S)?)?$/;

/**
 * A length of time in milliseconds, stored as ISO 8601 duration text, `S`: 5,400,000 is `PT1H30M`. A day has 24 hours. It reads
 * weeks, days, hours, minutes and seconds; years and months have no fixed length.
 *
 * ```ts
 * class Job extends Entity {@Attribute(duration) timeout = 90_000 } // { timeout: { S: 'PT1M30S' } }
 * ```
 * @throws ErrInvalidModel for a number that is not whole, or stored text that is no duration; ErrNumberPrecisionLoss for stored
 * fractions of a millisecond, or beyond 2^53-1 milliseconds
 */
export const duration: Codec<number> = Object.freeze<Codec<number>>({
  name: 'duration',
  type: 'S',
  encode: value => {
    if (typeof value !== 'number') throw wrongValue('a number of milliseconds', value);
    if (!Number.isSafeInteger(value)) throw invalid('expected whole milliseconds, found another number');
    return { S: `${value < 0 ? '-' : ''}${textOf(Math.abs(value))}` };
  },
  decode: value => {
    if (value.S === undefined) throw wrongType(value, 'S');
    return parse(value.S);
  },
});

function textOf(milliseconds: number): string {
  let rest = milliseconds;
  const take = (unit: string, length: number): string => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count === 0 ? '' : `${count}${unit}`;
  };
  const days = take('D', 86_400_000);
  const hours = take('H', 3_600_000) + take('M', 60_000);
  const fraction = rest % 1000 === 0 ? '' : `.${String(rest % 1000).padStart(3, '0')}`.replace(/0+$/, '');
  const seconds = rest === 0 && `${days}${hours}` !== '' ? '' : `${Math.floor(rest / 1000)}${fraction}S`;
  const time = `${hours}${seconds}`;
  return `P${days}${time === '' ? '' : `T${time}`}`;
}

function parse(text: string): number {
  const [matched, sign, ...parts] = TEXT.exec(text) ?? [];
  if (matched === undefined || parts.every(part => part === undefined))
    throw invalid('the stored text is not a duration of weeks, days, hours, minutes and seconds (ISO 8601)');
  const [seconds = '0', fraction = ''] = parts.slice(LENGTHS.length);
  const digits = fraction.padEnd(3, '0');
  if (/[1-9]/.test(digits.slice(3))) throw precisionLoss('the stored duration has fractions of a millisecond');
  const whole = LENGTHS.reduce((sum, length, i) => sum + Number(parts[i] ?? 0) * length, Number(seconds) * 1000);
  const milliseconds = whole + Number(digits.slice(0, 3));
  if (!Number.isSafeInteger(milliseconds)) throw precisionLoss('the stored duration is beyond 2^53-1 milliseconds');
  return sign === '-' && milliseconds !== 0 ? -milliseconds : milliseconds;
}
