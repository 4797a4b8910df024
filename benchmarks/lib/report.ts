/** What a benchmark says: rows with a gate each, as a table for people, as Markdown and as JSON. */
import { NOISE } from "./statistics.ts";
import type { Figure } from "./statistics.ts";

/** One figure and what was asked of it. */
export type Row = {
  readonly part: string;
  readonly what: string;
  readonly figure: string;
  /** Empty where nothing is asked: the figure stands for comparison. */
  readonly gate: string;
  /** Missing where there is no gate. */
  readonly reached?: boolean;
  /** The rounds differ by more than a quarter: take the figure for noise. */
  readonly noisy: boolean;
  readonly note?: string;
};

/** Collects rows and says each as it comes. */
export type Report = {
  readonly rows: readonly Row[];
  add(row: Row): void;
};

/** A report that prints to `say`. */
export function report(say: (line: string) => void): Report {
  const rows: Row[] = [];
  return {
    rows,
    add: (row) => {
      rows.push(row);
      say(line(row));
    },
  };
}

const line = ({ reached, what, figure, gate, noisy }: Row): string => {
  const mark = reached === undefined ? " " : reached ? "✓" : "✗";
  return `${mark} ${what.padEnd(62)} ${figure.padEnd(34)} ${gate}${noisy ? "  (noise)" : ""}`;
};

/** `14 302/s (12 011–15 200)`. */
export function shown(
  { median, min, max }: Figure,
  unit = "",
  digits = 0,
): string {
  const number = (value: number): string => spaced(value, digits);
  return `${number(median)}${unit} (${number(min)}–${number(max)})`;
}

/** A number with thin groups of thousands. */
export function spaced(value: number, digits = 0): string {
  return value
    .toFixed(digits)
    .replace(/\B(?=(\d{3})+(?!\d))/g, digits === 0 ? " " : "");
}

/** Whether the rounds differ too much to be believed. */
export const isNoisy = (figure: Figure): boolean => figure.spread > NOISE;

/** A row of a figure that must not be lower than `least`. */
export function atLeast(
  part: string,
  what: string,
  value: Figure,
  least: number,
  unit: string,
  digits = 0,
): Row {
  return {
    part,
    what,
    figure: shown(value, unit, digits),
    gate: `≥ ${spaced(least, digits)}${unit}`,
    reached: value.median >= least,
    noisy: isNoisy(value),
  };
}

/** A row of a figure that must not be higher than `most`. */
export function atMost(
  part: string,
  what: string,
  value: Figure,
  most: number,
  unit: string,
  digits = 0,
): Row {
  return {
    part,
    what,
    figure: shown(value, unit, digits),
    gate: `≤ ${spaced(most, digits)}${unit}`,
    reached: value.median <= most,
    noisy: isNoisy(value),
  };
}

/** A row that stands for comparison. */
export function plainly(
  part: string,
  what: string,
  value: Figure,
  unit: string,
  digits = 0,
): Row {
  return {
    part,
    what,
    figure: shown(value, unit, digits),
    gate: "",
    noisy: isNoisy(value),
  };
}

/** The rows as a Markdown table. */
export function markdown(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ part, what, figure, gate, reached, noisy, note }) =>
      `| ${[part, what, figure + (noisy ? " *noise*" : ""), gate, reached === undefined ? "" : reached ? "reached" : "**not reached**", note ?? ""].join(" | ")} |`,
  );
  return [
    "| part | what | figure | gate | | |",
    "| --- | --- | --- | --- | --- | --- |",
    ...lines,
  ].join("\n");
}
