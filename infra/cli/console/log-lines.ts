/** Lines of several logs in the order of their times. */

/** One line of one log. */
export type LogLine = {
  readonly log: string;
  readonly text: string;
  readonly at: number;
};

const unitsMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** The instant that `--since` names, in milliseconds; undefined when it is not understood. */
export function readSince(text: string, now: number): number | undefined {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined)
    return now - Number(count) * (unitsMs[unit] ?? 0);
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

/** The lines of all logs by time. A line without a time of its own (a stack trace) stays with the one before it. */
export function orderedLines(
  logs: readonly { log: string; text: string }[],
  o: { since: number | undefined; most: number },
): LogLine[] {
  const lines = logs.flatMap(({ log, text }) => {
    let at = 0;
    const own = text.split("\n").flatMap((line) => {
      if (line === "") return [];
      at = timeOf(line) ?? at;
      return [{ log, text: line, at }];
    });
    return own
      .filter((line) => o.since === undefined || line.at >= o.since)
      .slice(-o.most);
  });
  return logs.length === 1 ? lines : lines.sort((a, b) => a.at - b.at);
}

/** The services write JSON with `time`; PostgreSQL and NATS begin with a date and a time in UTC. */
function timeOf(line: string): number | undefined {
  const json = /"time":"([^"]+)"/.exec(line)?.[1];
  const postgres = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d+) UTC/.exec(line);
  const nats = /^\[\d+\] (\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d\.\d+)/.exec(
    line,
  );
  const text =
    json ??
    (postgres === null
      ? undefined
      : `${postgres[1] ?? ""}T${postgres[2] ?? ""}Z`) ??
    (nats === null
      ? undefined
      : `${nats[1] ?? ""}-${nats[2] ?? ""}-${nats[3] ?? ""}T${nats[4] ?? ""}Z`);
  const at = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
