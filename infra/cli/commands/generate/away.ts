/** `docs/when-parts-are-away.md`: the table that the tests run, in words for whoever is on call. */
import type { Asked, AwayRow, Given, Readiness } from "../../away/row.ts";
import { asks, outcomes } from "../../away/words.ts";

/** The text of the page. */
export function awayPage(rows: readonly AwayRow[]): string {
  return `${[...opening(rows), ...rows.flatMap(section)].join("\n")}\n`;
}

function opening(rows: readonly AwayRow[]): string[] {
  return [
    "# When parts are away",
    "",
    "What goes on while something that the suite needs is gone, hangs or fails; what is refused meanwhile, and what follows afterwards.",
    "Written by `./tixlys generate` from `infra/cli/away`. The test `infra/cli/tests/e2e/away/away.test.ts` takes each part of a running",
    "suite away, asks everything that stands here, brings the part back, and looks at what holds then (requirement 78).",
    "",
    "Nothing that was answered with success is lost, whatever is away: it is in the database of its service, and what others must hear",
    "of it is in the same transaction. A 503 has changed nothing. After a 502 or a 504 nobody can tell: send the request again with its",
    "`Idempotency-Key`, and it is carried out once. `/health/ready` is 200 while a process can do its own work; whatever else it misses",
    "is `degraded` there.",
    "",
    "| what is away | does not work | follows later |",
    "| --- | --- | --- |",
    ...rows.map(summary),
    "",
  ];
}

function summary({ away, asked, afterwards }: AwayRow): string {
  const failing = asked
    .filter(({ given }) => given.status >= 500)
    .map(({ ask }) => asks[ask]);
  const following = [
    ...(afterwards.includes("mails-once") ? ["mails"] : []),
    ...(afterwards.includes("people-arrive") ? ["profiles of newcomers"] : []),
  ];
  const link = `[${away}](#${away.toLowerCase().replaceAll(/[^\w]+/g, "-")})`;
  return line([link, failing.join("; "), following.join("; ")]);
}

function section(row: AwayRow): string[] {
  const { away, meaning, asked, ready, afterwards, alerts, todo } = row;
  const told = alerts.map(
    (alert) =>
      `[${alert}](../infra/observability/README.md#${alert.toLowerCase()})`,
  );
  return [
    `## ${away}`,
    "",
    meaning,
    "",
    `**Told by** ${told.length === 0 ? otherwise(row) : told.join(", ")}.`,
    "",
    "| asked | answer | |",
    "| --- | --- | --- |",
    ...asked.map(question),
    "",
    "| process | `/health/ready` | |",
    "| --- | --- | --- |",
    ...ready.map(readiness),
    "",
    "Once it is back:",
    "",
    ...afterwards.map((each) => `- ${outcomes[each]}`),
    "",
    `**To do:** ${todo}`,
    "",
  ];
}

/** What tells of it where no alert does. */
function otherwise({ asked, ready }: AwayRow): string {
  if (asked.some(({ given }) => given.status >= 500))
    return "requests that fail, and readiness";
  return ready.some(({ checks }) => Object.keys(checks).length > 0)
    ? "readiness"
    : "its supervisor";
}

const question = ({ ask, given, because = "" }: Asked): string =>
  line([asks[ask], answer(given), because]);

function answer({ status, code, says }: Given): string {
  const name = code === undefined ? `${status}` : `${status} \`${code}\``;
  if (says === undefined) return name;
  return `${name}, with \`${says === "warning" ? "Warning" : "Retry-After"}\``;
}

function readiness({ process, status, checks }: Readiness): string {
  const told = Object.entries(checks).map(
    ([check, state]) => `${check} ${state}`,
  );
  return line([process, String(status), told.join(", ")]);
}

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
