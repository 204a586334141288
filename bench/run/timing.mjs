/** CPU time of this process in microseconds, all its threads: what a busy machine does not change. */
function cpu() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

const median = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const minorCollection = () => globalThis.gc?.({ type: 'minor' });

async function spent(call, calls) {
  // What others left behind is not this one's to clear away.
  minorCollection();
  const begun = cpu();
  for (let i = 0; i < calls; i++) await call(i);
  return (cpu() - begun) / calls;
}

/** Runs a call for `ms` of CPU time, so that it is compiled by the time it counts. */
export async function warmUp(call, ms) {
  for (const begun = cpu(); cpu() - begun < ms * 1000;) await call(0);
}

/** How many calls take `ms` of CPU time. */
async function callsFor(call, ms) {
  let calls = 1;
  for (;;) {
    const each = await spent(call, calls);
    if (each * calls >= ms * 500) return Math.max(1, Math.ceil((ms * 1000) / each));
    calls *= 2;
  }
}

function shuffled(list) {
  const rest = [...list];
  return list.map(() => rest.splice(Math.floor(Math.random() * rest.length), 1)[0]);
}

/**
 * Times several calls in turns, in another order each round, so that whatever else the machine does meets all alike.
 * Answers for each the median of microseconds per call and the median of its ratio to the first in the same round.
 */
export async function race(calls, { rounds, ms, warm }) {
  const names = Object.keys(calls);
  const counts = {};
  for (const name of names) await warmUp(calls[name], warm);
  for (const name of names) counts[name] = await callsFor(calls[name], ms);
  const times = Object.fromEntries(names.map(name => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const name of shuffled(names)) times[name].push(await spent(calls[name], counts[name]));
  const [base] = names;
  return Object.fromEntries(
    names.map(name => [
      name,
      { us: median(times[name]), ratio: median(times[name].map((us, round) => us / times[base][round])) },
    ]),
  );
}
