/** Reads the lcov tracefile that `bun test --coverage` writes (geninfo(1): SF, FNF, FNH, DA, end_of_record). */

/** One source file; `hits` by line number, from 1, of the lines that can be reached. */
export type Covered = {
  /** Below the root. */
  readonly file: string;
  readonly hits: ReadonlyMap<number, number>;
  readonly functions: { readonly found: number; readonly hit: number };
};

/** Every file of the tracefile once: what several test processes saw of it is added up. */
export function readLcov(text: string): Covered[] {
  const files = new Map<string, Covered>();
  for (const part of text.split("end_of_record")) {
    const file = /^SF:(.+)$/m.exec(part)?.[1];
    if (file === undefined) continue;
    const before = files.get(file);
    const hits = new Map(before?.hits);
    for (const [, line = "", count = ""] of part.matchAll(/^DA:(\d+),(\d+)/gm))
      hits.set(Number(line), (hits.get(Number(line)) ?? 0) + Number(count));
    files.set(file, { file, hits, functions: functionsIn(part, before) });
  }
  return [...files.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** The tracefile counts functions without naming them, so of two processes the better one speaks. */
function functionsIn(
  part: string,
  before: Covered | undefined,
): Covered["functions"] {
  const number = (key: string): number =>
    Number(new RegExp(`^${key}:(\\d+)$`, "m").exec(part)?.[1] ?? 0);
  return {
    found: Math.max(number("FNF"), before?.functions.found ?? 0),
    hit: Math.max(number("FNH"), before?.functions.hit ?? 0),
  };
}

/** Lines that can be reached, and of them those that were. */
export function linesOf(files: readonly Covered[]): {
  found: number;
  hit: number;
} {
  const hits = files.flatMap((file) => [...file.hits.values()]);
  return { found: hits.length, hit: hits.filter((count) => count > 0).length };
}
