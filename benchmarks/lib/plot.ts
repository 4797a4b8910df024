/** Bars as SVG, without a dependency: what a README can show in both light and dark. */
import type { Figure } from "./statistics.ts";

/** One bar: its median, and the least and most of its rounds. */
export type Bar = {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
};

/** The bar of a figure. */
export const barOf = (label: string, { median, min, max }: Figure): Bar => ({
  label,
  value: median,
  min,
  max,
});

/** Bars that stand together, such as those of eight writers. */
export type Group = { readonly label: string; readonly bars: readonly Bar[] };

/** What to draw. */
export type Plot = {
  readonly title: string;
  /** Stands at the value axis: `appends per second`. */
  readonly unit: string;
  readonly groups: readonly Group[];
};

const [ROW, LABEL, WIDTH, VALUE] = [22, 230, 420, 110] as const;
const COLOURS = ["#8a8f98", "#2f6fdb", "#d9822b", "#3a9a5b", "#8e5bd0"];

/** Horizontal bars with whiskers from the least to the most; one colour per place in a group. */
export function barPlot({ title, unit, groups }: Plot): string {
  const most = Math.max(
    1,
    ...groups.flatMap(({ bars }) => bars.map(({ max }) => max)),
  );
  const x = (value: number): number => LABEL + (value / most) * WIDTH;
  const parts: string[] = [];
  let y = 58;
  for (const group of groups) {
    parts.push(text(8, y + 4, group.label, "bold"));
    y += ROW;
    for (const [place, bar] of group.bars.entries()) {
      parts.push(drawn(bar, place, x, y));
      y += ROW;
    }
    y += ROW / 2;
  }
  const width = LABEL + WIDTH + VALUE;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-label="${escaped(title)}">`,
    `<style>text{font:12px system-ui,sans-serif;fill:#57606a}.bold{font-weight:600}@media(prefers-color-scheme:dark){text{fill:#c9d1d9}}</style>`,
    `<text x="8" y="20" style="font-size:15px" class="bold">${escaped(title)}</text>`,
    text(8, 38, `${unit}; the line spans the rounds`),
    ...parts,
    "</svg>\n",
  ].join("\n");
}

function drawn(
  { label, value, min, max }: Bar,
  place: number,
  x: (value: number) => number,
  y: number,
): string {
  const colour = COLOURS[place % COLOURS.length] ?? "#2f6fdb";
  const middle = y - 1;
  return [
    text(20, y + 3, label),
    `<rect x="${LABEL}" y="${y - 8}" width="${(x(value) - LABEL).toFixed(1)}" height="14" rx="2" fill="${colour}"/>`,
    `<path d="M${x(min).toFixed(1)} ${middle}H${x(max).toFixed(1)}" stroke="#57606a" stroke-width="2"/>`,
    text(LABEL + WIDTH + 12, y + 3, Math.round(value).toLocaleString("en")),
  ].join("");
}

const text = (x: number, y: number, what: string, kind = ""): string =>
  `<text x="${x}" y="${y}"${kind === "" ? "" : ` class="${kind}"`}>${escaped(what)}</text>`;

const escaped = (what: string): string =>
  what.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
