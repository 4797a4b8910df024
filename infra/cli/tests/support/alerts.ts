/** The alerting rules of the suite, and which metrics they speak of. */
import { join } from "node:path";
import { checkout } from "./cli.ts";

/** A file of rules as Prometheus reads it, as far as the tests look. */
export type AlertRules = {
  readonly groups: readonly {
    readonly name: string;
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly annotations: { readonly runbook_url: string };
    }[];
  }[];
};

/** @throws SyntaxError when the file is no YAML. */
export async function alertRules(): Promise<AlertRules> {
  const file = Bun.file(join(checkout, "infra/observability/alerts.yaml"));
  // cast: what is missing in it fails the test that reads it.
  return Bun.YAML.parse(await file.text()) as AlertRules;
}

/** Words of PromQL that are no metric where they stand. */
const words = new Set([
  "by",
  "without",
  "on",
  "ignoring",
  "and",
  "or",
  "unless",
  "bool",
  "offset",
]);

/** The metrics of an expression: its names, without functions, labels, durations and words of the language. */
export function metricsIn(expr: string): string[] {
  const bare = expr
    .replaceAll(/\{[^}]*\}/g, "")
    .replaceAll(/\[[^\]]*\]/g, "")
    .replaceAll(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, " ");
  const names = bare.matchAll(/(?<![\w.:])[a-zA-Z_:][\w:]*\b(?!\s*\()/g);
  return [...names].map(([name]) => name).filter((name) => !words.has(name));
}

/** The names that a process on this machine exposes, those of a histogram's series too. */
export async function metricNames(port: string): Promise<string[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
  const families = (await answer.text()).matchAll(/^# TYPE (\S+) (\S+)$/gm);
  return [...families].flatMap(([, name = "", type]) =>
    type === "histogram"
      ? ["", "_bucket", "_sum", "_count"].map((suffix) => name + suffix)
      : [name],
  );
}
