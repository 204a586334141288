// `npm run bench:memory`: what iterating 10,000 and 100,000 items needs in memory. Each number of items is read in a process of
// its own, over a transport that makes every page anew and keeps none, so that only the library's own share counts.
import { spawnSync } from 'node:child_process';
import {
  Attribute,
  Entity,
  number,
  PartitionKey,
  session,
  SortKey,
  Table,
  type Key,
  type Transport,
} from '../lib/index.js';

@Table('readings')
class Reading extends Entity {
  @PartitionKey() sensor!: Key<string>;
  @SortKey() @Attribute(number) at!: Key<number>;
  @Attribute() note = '';
  @Attribute() values: number[] = [];
  @Attribute() place?: { city: string; spot: { x: number; y: number } };
}

const A_PAGE = 1000;

/** The wire form of one item: about 600 bytes, so that a page is about what the service sends. */
const itemAt = (at: number) => ({
  sensor: { S: 's1' },
  at: { N: String(at) },
  note: { S: `note ${at} `.padEnd(400, 'x') },
  values: { L: [1, 2, 3, 4].map(n => ({ N: String(at * n) })) },
  place: { M: { city: { S: 'Oslo' }, spot: { M: { x: { N: String(at) }, y: { N: '1' } } } } },
});

/** Answers `count` items, per segment their share, a page at a time, through JSON as a response would come. */
function endless(count: number): Transport {
  const send = (_: unknown, input: unknown): Promise<unknown> => {
    const {
      ExclusiveStartKey: start,
      TotalSegments: of = 1,
      Segment = 0,
    } = input as {
      ExclusiveStartKey?: { at: { N: string } };
      TotalSegments?: number;
      Segment?: number;
    };
    const end = Math.floor((count / of) * (Segment + 1));
    const from = start === undefined ? Math.floor((count / of) * Segment) : Number(start.at.N) + 1;
    const to = Math.min(from + A_PAGE, end);
    const Items = Array.from({ length: to - from }, (__, i) => itemAt(from + i));
    const last = { LastEvaluatedKey: { sensor: { S: 's1' }, at: { N: String(to - 1) } } };
    const text = JSON.stringify({ Items, Count: Items.length, ScannedCount: Items.length, ...(to < end && last) });
    return Promise.resolve({ output: JSON.parse(text) as object, attempts: 1 });
  };
  return { send } as Transport;
}

const READS: Readonly<
  Record<string, (readings: typeof Reading) => AsyncIterable<{ readonly at: number | undefined }>>
> = {
  query: readings => readings.query({ sensor: 's1' }),
  'query, prefetching': readings => readings.query({ sensor: 's1' }).prefetch(),
  'query, two fields': readings => readings.query({ sensor: 's1' }).select('at', 'place.city'),
  'scan, 8 segments': readings => readings.scan({ segments: 8 }),
};

async function measure(read: string, count: number): Promise<void> {
  const readings = Reading.using(session({ transport: endless(count) }));
  let seen = 0;
  for await (const reading of READS[read]!(readings)) if (reading.at !== undefined) seen += 1;
  if (seen !== count) throw new Error(`${read}: ${seen} of ${count} items came`);
  console.log(process.resourceUsage().maxRSS);
}

// V8 lets garbage lie as long as there is room, which would measure its patience; in a tight heap it shows what is needed.
const TIGHT = ['--max-old-space-size=40', '--max-semi-space-size=2'];

function peakOf(read: string, count: number): number {
  const run = spawnSync(process.execPath, [...TIGHT, process.argv[1]!, read, String(count)], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return Number(run.stdout.trim().split('\n').at(-1)) / 1024;
}

const [read, count] = process.argv.slice(2);
if (read !== undefined) await measure(read, Number(count));
else {
  console.log('peak memory of iterating items, whole process, MB\n');
  console.log(`${''.padEnd(20)}${'10,000'.padStart(10)}${'100,000'.padStart(10)}`);
  for (const name of Object.keys(READS)) {
    const peaks = [peakOf(name, 10_000), peakOf(name, 100_000)] as const;
    console.log(name.padEnd(20) + peaks.map(peak => peak.toFixed(0).padStart(10)).join(''));
    if (peaks[1] > peaks[0] * 1.25) {
      console.error(`${name}: ten times the items need more memory`);
      process.exitCode = 1;
    }
  }
}
