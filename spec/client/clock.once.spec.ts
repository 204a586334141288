import { systemClock } from '../../lib/client/clock.js';

describe('the system clock', () => {
  it('tells the time of now', () => {
    const before = Date.now();
    const { now } = systemClock;
    expect(now().getTime()).toBeGreaterThanOrEqual(before);
    expect(now().getTime()).toBeLessThanOrEqual(Date.now());
  });

  it('sleeps as long as it is told', async () => {
    const before = performance.now();
    await systemClock.sleep(20, new AbortController().signal);
    expect(performance.now() - before).toBeGreaterThanOrEqual(19);
  });

  it('wakes with the reason of its signal, at once', async () => {
    const controller = new AbortController();
    const sleeping = systemClock.sleep(60_000, controller.signal);
    controller.abort('up');
    await expect(sleeping).rejects.toBe('up');
    await expect(systemClock.sleep(60_000, controller.signal)).rejects.toBe('up');
  });
});
