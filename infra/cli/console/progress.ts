/** Progress for people: one timestamped line per change, and never more than two seconds of silence. */
import type { ServerRow, ServiceRow, StackState } from "../stack/state.ts";
import type { Output } from "./output.ts";

/** Prints progress lines on stderr. */
export type Progress = {
  say(line: string): void;
  changed(state: StackState): void;
  stop(): void;
};

const silenceMs = 1900;

/** Starts reporting; call `stop` when there is nothing to wait for any more. */
export function startProgress(output: Output, doing: string): Progress {
  const from = performance.now();
  let spoken = from;
  let before: StackState | undefined;
  const say = (line: string) => {
    spoken = performance.now();
    output.note(`${output.paint("dim", clock())} ${line}`);
  };
  say(doing);
  const timer = setInterval(() => {
    if (performance.now() - spoken < silenceMs) return;
    say(
      `${doing}: ${waitingFor(before)} (${Math.round((performance.now() - from) / 1000)} s)`,
    );
  }, 250);
  return {
    say,
    changed: (state) => {
      for (const line of [...news(before, state), ...changes(before, state)])
        say(line);
      before = state;
    },
    stop: () => clearInterval(timer),
  };
}

/** The lines of progress that came since. */
function news(
  before: StackState | undefined,
  state: StackState,
): readonly string[] {
  const fresh = state.activity.total - (before?.activity.total ?? 0);
  return fresh <= 0 ? [] : state.activity.lines.slice(-fresh);
}

function clock(): string {
  return new Date().toTimeString().slice(0, 8);
}

function waitingFor(state: StackState | undefined): string {
  const open =
    state === undefined
      ? []
      : rows(state)
          .filter(([, row]) => row.state !== "ready")
          .map(([name]) => name);
  return open.length === 0 ? "still at it" : `waiting for ${open.join(", ")}`;
}

function rows(state: StackState): [string, ServiceRow | ServerRow][] {
  return [
    ["postgres", state.postgres],
    ["nats", state.nats],
    ...state.services.map((row): [string, ServiceRow] => [row.id, row]),
  ];
}

/** One line for each process that became ready or failed. */
export function changes(
  before: StackState | undefined,
  state: StackState,
): string[] {
  const old = new Map(before === undefined ? [] : rows(before));
  return rows(state).flatMap(([name, row]) => {
    if (old.get(name)?.state === row.state) return [];
    if (row.state === "ready" && row.readyMs !== null)
      return [`${name.padEnd(14)} ready in ${row.readyMs} ms`];
    return row.state === "failed" ? [`${name.padEnd(14)} failed`] : [];
  });
}
