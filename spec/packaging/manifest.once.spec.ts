import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

describe('package.json', () => {
  it('exports the entry points that exist, and names the files that bundlers must keep', () => {
    const script = resolve(__dirname, '../../scripts/manifest.mjs');
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});
