import { answerOf } from './spawn.mjs';
import { bundled } from './bundle.mjs';
import { kilobytes } from './goals.mjs';
import { operations } from './operations.mjs';

const AMOUNT = {
  full: { rounds: 21, ms: 40, warm: 1_000 },
  quick: { rounds: 3, ms: 10, warm: 100 },
};

/** Times every operation, each in a process of its own. */
export async function measureOperations({ quick, only }) {
  const worker = await bundled('run/worker.mjs');
  const results = {};
  for (const { name } of operations.filter(one => only === undefined || only.includes(one.name))) {
    process.stderr.write(`  ${name}\n`);
    const input = { name, measure: 'time', ...AMOUNT[quick ? 'quick' : 'full'] };
    results[name] = await answerOf(worker, input, ['--expose-gc']);
  }
  return results;
}

/** Counts what calls allocate, with a young generation that no call fills. */
export async function measureAllocation() {
  const worker = await bundled('run/worker.mjs');
  const flags = ['--expose-gc', '--min-semi-space-size=1024', '--max-semi-space-size=1024'];
  const results = {};
  for (const name of Object.keys(kilobytes)) {
    process.stderr.write(`  bytes of ${name}\n`);
    results[name] = await answerOf(
      worker,
      { name, measure: 'allocation', only: ['raw SDK', 'dynamorm', 'dynamorm lean'] },
      flags,
    );
  }
  return results;
}

/** Times the codec alone. */
export async function measureCodec({ quick }) {
  process.stderr.write('  the codec alone\n');
  return answerOf(await bundled('codec/codec.mjs'), AMOUNT[quick ? 'quick' : 'full'], ['--expose-gc']);
}
