/**
 * Token profile v1 (auth.md §3.3): what a token may be before anyone works on it. The reference engine bounds facts and
 * time only between its iterations, so that a short token can cost seconds; these limits bound the work beforehand.
 */
export const limits = {
  textBytes: 6 * 1024,
  decodedBytes: 4608,
  blocks: 8,
  checksPerBlock: 8,
  queriesPerCheck: 3,
  predicatesPerQuery: 2,
  termsPerPredicate: 4,
  operationsPerQuery: 24,
  authorityFacts: 32,
  addedFacts: 0,
} as const;

/** The same names with other figures, for the specification's samples. */
export type Limits = Readonly<Record<keyof typeof limits, number>>;
