import { conditionPaths } from '../../lib/expressions/render.js';
import { conditionOf } from '../../lib/expressions/references.js';
import type { LooseConditions } from '../../lib/expressions/condition-refs.js';
import { orders } from './models.js';

describe('conditionPaths', () => {
  it('finds every path, of operands and sizes too', () => {
    const condition = conditionOf(orders, (o: Readonly<Record<string, LooseConditions<unknown>>>) =>
      o['total']!.gt(o['limit']).and(
        o['tags']!.size().gt(1).or(o['note']!.exists().not()),
        o['meta']!.at('a').at(0).between(1, o['big']),
        o['status']!.in(['x', o['price']]),
        o['status']!.contains(o['note']),
        o['hash']!.type('B'),
      ),
    );
    expect(conditionPaths(condition).map(path => path.join('/'))).toEqual([
      'order_total',
      'limit',
      'tags',
      'note',
      'meta/a/0',
      'big',
      'status',
      'price',
      'status',
      'note',
      'hash',
    ]);
  });
});
