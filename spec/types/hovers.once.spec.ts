import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { hoverFault, publicHovers } from '../support/hovers.js';

const root = resolve(__dirname, '../..');
const rooms = readdirSync(join(root, 'lib')).filter(room => existsSync(join(root, 'lib', room, 'index.ts')));
const hovers = publicHovers(['lib/index.ts', ...rooms.map(room => `lib/${room}/index.ts`)]);

describe('the hover of a public name', () => {
  it('was asked for', () => expect(hovers.length).toBeGreaterThan(400));

  it('says what it is, whole, and to its user', () => {
    const faults = hovers.flatMap(hover => {
      const fault = hoverFault(hover);
      return fault === undefined ? [] : [`${hover.file}: ${hover.name} ${fault}`];
    });
    expect(faults).toEqual([]);
  });

  it.each([
    ['an empty one', { documentation: '', tags: [] }, 'is empty'],
    [
      'one cut by a decorator in its example',
      { documentation: 'Declares …', tags: ['Table'] },
      'is cut by a line that begins with @Table',
    ],
    [
      'an internal note',
      { documentation: 'Kept for the cache; this layer does not look at it.', tags: [] },
      'shows an internal note',
    ],
  ])('%s is caught', (_, shown, fault) => {
    expect(hoverFault({ name: 'x', file: 'x', ...shown })).toBe(fault);
  });
});
