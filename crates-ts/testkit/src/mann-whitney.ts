/**
 * The two-sided p-value of the Mann–Whitney U test: how probable a difference like this one is when both samples were drawn
 * from one and the same distribution. By ranks, so that a few outliers of a busy machine weigh no more than anything else;
 * normal approximation with correction for ties and continuity, good from about twenty values a side.
 *
 * @throws Error when a side has fewer than 8 values, where the approximation says nothing.
 */
export function mannWhitney(
  left: readonly number[],
  right: readonly number[],
): number {
  const [n, m] = [left.length, right.length];
  if (n < 8 || m < 8) throw new Error("too few values to compare");
  const all = [
    ...left.map((value) => ({ value, isLeft: true })),
    ...right.map((value) => ({ value, isLeft: false })),
  ].toSorted((a, b) => a.value - b.value);
  const { rankSum, tieTerm } = ranksOf(all);
  const total = n + m;
  const u = rankSum - (n * (n + 1)) / 2;
  const variance =
    ((n * m) / 12) * (total + 1 - tieTerm / (total * (total - 1)));
  if (variance === 0) return 1;
  const distance = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5);
  return Math.min(1, 2 * upperTail(distance / Math.sqrt(variance)));
}

type Ranked = { readonly value: number; readonly isLeft: boolean };

/** Equal values share the mean of their ranks. */
function ranksOf(sorted: readonly Ranked[]): {
  readonly rankSum: number;
  readonly tieTerm: number;
} {
  let rankSum = 0;
  let tieTerm = 0;
  for (let from = 0; from < sorted.length;) {
    let to = from;
    while (sorted[to]?.value === sorted[from]?.value && to < sorted.length)
      to += 1;
    const count = to - from;
    tieTerm += count ** 3 - count;
    const rank = (from + 1 + to) / 2;
    for (const { isLeft } of sorted.slice(from, to))
      if (isLeft) rankSum += rank;
    from = to;
  }
  return { rankSum, tieTerm };
}

/** P(Z > z) of the standard normal distribution for z ≥ 0; Abramowitz and Stegun 26.2.17, exact to 7.5e-8. */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const series =
    t *
    (0.31938153 +
      t *
        (-0.356563782 +
          t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}
