/**
 * The end of a message about a word that is not known: `; did you mean status?` where one of the known words is close enough to be
 * what was meant, and nothing where none is.
 *
 * @param known the words there are
 * @param show how a known word is written in the message
 */
export function didYouMean(
  word: unknown,
  known: Iterable<string>,
  show: (name: string) => string = name => name,
): string {
  const meant = typeof word === 'string' ? findClosest(word, known) : undefined;
  return meant === undefined ? '' : `; did you mean ${show(meant)}?`;
}

/** Words that are compared; a longer one is no slip of the finger. */
const MAX_LENGTH = 64;

function findClosest(word: string, known: Iterable<string>): string | undefined {
  if (word === '' || word.length > MAX_LENGTH) return undefined;
  const plain = normalize(word);
  // One slip in a short word, two in one of six letters, three in a long one.
  let least = Math.min(3, Math.floor(word.length / 3)) + 1;
  let closest: string | undefined;
  for (const candidate of known) {
    if (candidate === word || Math.abs(candidate.length - word.length) >= least + 2) continue;
    const distance = normalize(candidate) === plain ? 0 : editDistance(plain, normalize(candidate));
    if (distance < least) [least, closest] = [distance, candidate];
  }
  return closest;
}

/** Case, dashes and underscores aside: `by_status` and `byStatus` mean `by-status`. */
const normalize = (word: string): string => word.toLowerCase().replace(/[-_]/g, '');

/** How many letters have to be added, left out, replaced or swapped with their neighbour to make one word of the other. */
function editDistance(a: string, b: string): number {
  let [beforeLast, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, replaced, isSwap ? beforeLast[j - 2]! + 1 : Infinity);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length]!;
}
