/** "Did you mean": the known word nearest to a wrong one, by edits (insert, delete, replace, swap neighbours). */

export function nearest(wrong: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((word) => ({ word, edits: edits(wrong.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  if (best && best.edits <= tolerated(wrong)) return best.word;
  return known.find((word) => wrong.length >= 3 && word.startsWith(wrong.toLowerCase()));
}

/** A third of the word may be wrong; one letter always. */
function tolerated(word: string): number {
  return Math.max(1, Math.floor(word.length / 3));
}

/** `did you mean 'ledger'?`, or what there is to choose from. */
export function suggest(wrong: string, known: readonly string[], otherwise = listOf(known)): string {
  const found = nearest(wrong, known);
  return found === undefined ? otherwise : meant(found);
}

export function meant(word: string): string {
  return `did you mean '${word}'?`;
}

function listOf(known: readonly string[]): string {
  return known.length === 0 ? 'remove it' : `use ${known.length === 1 ? '' : 'one of '}${known.join(', ')}`;
}

/** Optimal string alignment distance. */
export function edits(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          at(last, j) + 1,
          at(row, j - 1) + 1,
          at(last, j - 1) + (same ? 0 : 1),
          swapped ? at(before, j - 2) + 1 : Infinity,
        ),
      );
    }
    before = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
