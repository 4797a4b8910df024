/** Coverage as pages: one per service and crate with its files' lines, and one that lists them all. No script, no other file. */
import { mkdir, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { linesOf, readLcov } from "./lcov.ts";
import type { Covered } from "./lcov.ts";

/** Where the pages and the tracefile lie, below the root. */
export const coverageFolder = "coverage";

/** One service or crate with its share of reached lines, from 0 to 1. */
export type CoveredPackage = {
  readonly name: string;
  readonly share: number;
  /** Below the root. */
  readonly page: string;
};

/**
 * Writes `coverage/index.html` and `coverage/<package>/index.html` from `coverage/lcov.info`. Only `src/` counts; a file of a
 * measured package that no test loads counts with none of its lines reached.
 */
export async function writeCoveragePages(
  root: string,
): Promise<CoveredPackage[]> {
  const folder = join(root, coverageFolder);
  const text = await readFile(join(folder, "lcov.info"), "utf8").catch(
    () => "",
  );
  const seen = readLcov(text).filter(({ file }) => sourceFile.test(file));
  const packages = Map.groupBy(seen, ({ file }) => packageOf(file));
  const written: CoveredPackage[] = [];
  for (const [path, files] of [...packages].sort(([a], [b]) =>
    a < b ? -1 : 1,
  )) {
    const all = [...files, ...(await neverLoaded(root, path, files))];
    const name = basename(path);
    const page = `${coverageFolder}/${name}/index.html`;
    await rm(join(folder, name), { recursive: true, force: true });
    await mkdir(join(folder, name), { recursive: true });
    await Bun.write(join(root, page), await packagePage(root, path, all));
    const { found, hit } = linesOf(all);
    written.push({ name, page, share: found === 0 ? 1 : hit / found });
  }
  await Bun.write(join(folder, "index.html"), overview(written));
  return written;
}

const sourceFile =
  /^(services|crates-ts|clients|examples\/[^/]+)\/[^/]+\/src\/.+\.ts$/;

function packageOf(file: string): string {
  return file.slice(0, file.indexOf("/src/"));
}

async function neverLoaded(
  root: string,
  path: string,
  files: readonly Covered[],
): Promise<Covered[]> {
  const known = new Set(files.map(({ file }) => file));
  const missing = [
    ...new Bun.Glob(`${path}/src/**/*.ts`).scanSync({ cwd: root }),
  ].filter((file) => !known.has(file) && !file.endsWith(".d.ts"));
  const described = await Promise.all(
    missing.map(async (file) => {
      const code = new Bun.Transpiler({ loader: "ts" }).transformSync(
        await readFile(join(root, file), "utf8"),
      );
      // Types alone leave nothing that could run.
      const lines = code.replaceAll(/^export \{.*\};?$/gm, "").trim();
      const hits = lines === "" ? [] : lines.split("\n").map((_, at) => at + 1);
      return {
        file,
        hits: new Map(hits.map((line) => [line, 0])),
        functions: { found: 0, hit: 0 },
      };
    }),
  );
  return described.filter(({ hits }) => hits.size > 0);
}

async function packagePage(
  root: string,
  path: string,
  files: readonly Covered[],
): Promise<string> {
  const sorted = files.toSorted((a, b) => (a.file < b.file ? -1 : 1));
  const parts = await Promise.all(
    sorted.map(async (each) => {
      const { found, hit } = linesOf([each]);
      const code = await readFile(join(root, each.file), "utf8");
      const isLoaded = each.hits.values().some((count) => count > 0);
      const rows = code
        .trimEnd()
        .split("\n")
        .map((line, at) => lineRow(line, at + 1, each, isLoaded));
      return `<details><summary>${bar(found === 0 ? 1 : hit / found)} ${escapeHtml(each.file.slice(path.length + 1))} <small>${hit} of ${found} lines${isLoaded ? "" : ", never loaded"}</small></summary><pre>${rows.join("")}</pre></details>`;
    }),
  );
  const { found, hit } = linesOf(sorted);
  return page(
    `Coverage of ${path}`,
    `<p><a href="../index.html">all</a> · ${hit} of ${found} lines, ${percent(found === 0 ? 1 : hit / found)}</p>${parts.join("\n")}`,
  );
}

function lineRow(
  line: string,
  number: number,
  { hits }: Covered,
  isLoaded: boolean,
): string {
  const count = hits.get(number);
  const kind =
    !isLoaded || count === 0 ? "miss" : count === undefined ? "none" : "hit";
  return `<span class="${kind}"><b>${number}</b>${escapeHtml(line)}\n</span>`;
}

function overview(packages: readonly CoveredPackage[]): string {
  const rows = packages.map(
    ({ name, share }) =>
      `<p>${bar(share)} <a href="${escapeHtml(name)}/index.html">${escapeHtml(name)}</a></p>`,
  );
  return page("Coverage", rows.join("\n"));
}

function bar(share: number): string {
  return `<meter min="0" max="1" low="0.6" high="0.85" optimum="1" value="${share.toFixed(4)}"></meter> <code>${percent(share).padStart(6)}</code>`;
}

/** `99.9%` for all but everything: 100% is said of every line only. */
function percent(share: number): string {
  return `${(Math.floor(share * 1000) / 10).toFixed(1)}%`;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem }
pre { font: 12px/1.5 ui-monospace, monospace; overflow-x: auto }
code { white-space: pre }
pre span { display: block }
pre b { display: inline-block; width: 4ch; margin-right: 1ch; text-align: right; font-weight: 400; opacity: .5 }
.hit b { background: #2e9e4f66; opacity: 1 }
.miss { background: #d33c3c33 }
summary { cursor: pointer; padding: .15rem 0 }
</style></head><body><h1>${escapeHtml(title)}</h1>
${body}
</body></html>
`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
