/** The table that `up` ends with and `ps` shows. */
import type { ServerRow, StackState } from "../stack/state.ts";
import type { Output } from "./output.ts";
import { table } from "./output.ts";

/** Service, URL, state, milliseconds; the state is coloured, passwords are hidden. */
export function stackTable(
  state: StackState,
  paint: Output["paint"],
): string[] {
  const services = state.services.map((row) => [
    row.id,
    row.url ?? `http://127.0.0.1:${row.metricsPort} (${row.role})`,
    row.state,
    row.readyMs === null ? "" : String(row.readyMs),
    row.pid === null ? "" : String(row.pid),
    row.restarts === 0 ? "" : `restarted ${row.restarts}×`,
  ]);
  const servers = [
    serverRow("postgres", state.postgres),
    serverRow("nats", state.nats),
  ];
  const lines = table(
    ["SERVICE", "URL", "STATE", "MS", "PID", ""],
    [...services, ...servers],
  );
  return lines.map((line, index) =>
    index === 0 ? paint("dim", line) : colourState(line, paint),
  );
}

function serverRow(name: string, row: ServerRow): string[] {
  const restarts = row.restarts === 0 ? "" : `restarted ${row.restarts}×`;
  return [
    name,
    withoutPassword(row.url),
    row.state,
    row.readyMs === null ? "" : String(row.readyMs),
    row.pid === null ? "external" : String(row.pid),
    restarts,
  ];
}

function colourState(line: string, paint: Output["paint"]): string {
  return line
    .replace(/ ready /, (word) => paint("green", word))
    .replace(/ (failed|stopped) /, (word) => paint("red", word))
    .replace(/ (restarting|starting|waiting|stopping) /, (word) =>
      paint("yellow", word),
    );
}

/** A URL for eyes and logs. */
export function withoutPassword(url: string | null): string {
  if (url === null || !URL.canParse(url)) return url ?? "";
  const shown = new URL(url);
  shown.password = "";
  shown.username = "";
  return shown.href.replace(/\/$/, "");
}
