// The codec alone, in items per second: entity → wire item and back, beside straight-line code and the SDK's util-dynamodb.
import { deepStrictEqual } from 'node:assert';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { decodeItem, encodeItem } from '../../lib/item/encode.ts';
import { modelOf } from '../../lib/model/compile.ts';
import { entities } from '../columns/entities.ts';
import { byHand } from '../data/by-hand.mjs';
import { shapes } from '../data/items.mjs';
import { race } from '../run/timing.mjs';

const COUNT = 64;
const CALLS = { small: 2_000, large: 40 };

/** As many items as one timed call works on, so that the loop around it costs nothing. */
const over = (shape, work) => () => {
  let last;
  for (let i = 0; i < CALLS[shape]; i++) last = work(i % COUNT);
  return last;
};

function contenders(shape) {
  const Type = entities[shape];
  const model = modelOf(Type);
  const plain = Array.from({ length: COUNT }, (_, i) => shapes[shape](i));
  const wire = plain.map(item => JSON.parse(JSON.stringify(byHand[shape].toWire(item))));
  const loaded = plain.map(item => Type.of(item));
  for (let i = 0; i < COUNT; i++) {
    deepStrictEqual(encodeItem(model, loaded[i]), wire[i]);
    deepStrictEqual({ ...decodeItem(model, wire[i]) }, plain[i]);
    deepStrictEqual(unmarshall(wire[i]), plain[i]);
    deepStrictEqual(marshall(plain[i]), wire[i]);
  }
  return {
    encode: {
      'by hand': i => byHand[shape].toWire(plain[i]),
      'util-dynamodb': i => marshall(plain[i]),
      dynamorm: i => encodeItem(model, loaded[i]),
    },
    decode: {
      'by hand': i => byHand[shape].fromWire(wire[i]),
      'util-dynamodb': i => unmarshall(wire[i]),
      dynamorm: i => decodeItem(model, wire[i]),
    },
  };
}

const options = JSON.parse(process.argv[2]);
const results = {};
for (const shape of ['small', 'large']) {
  for (const [direction, calls] of Object.entries(contenders(shape))) {
    const timed = await race(
      Object.fromEntries(Object.entries(calls).map(([title, call]) => [title, over(shape, call)])),
      options,
    );
    results[`${direction} ${shape}`] = Object.fromEntries(
      Object.entries(timed).map(([title, { us, ratio }]) => [title, { perSecond: (CALLS[shape] * 1e6) / us, ratio }]),
    );
  }
}
console.log(JSON.stringify(results));
