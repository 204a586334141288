// Waits between attempts and digits of stamps are drawn from `Math.random`: from the seed of the run too, anew for each spec file.
let state = Number(process.env.SEED) | 0;

Math.random = () => {
  state = (state + 0x9e3779b9) | 0;
  let word = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
  word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
  return ((word ^ (word >>> 15)) >>> 0) / 2 ** 32;
};
