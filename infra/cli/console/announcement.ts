/** What `up` prints when everything is ready: the table, the root account, one request to paste. */
import { existsSync } from "node:fs";
import { rootEmail } from "../demo/own-root.ts";
import { demoPassword, people } from "../seed/people.ts";
import { seededMark } from "../seed/seed-once.ts";
import { environmentOf } from "../stack/environment.ts";
import { surroundings } from "../stack/plan.ts";
import { variablesOf } from "../stack/services.ts";
import { shown } from "../stack/paths.ts";
import type { Paths } from "../stack/paths.ts";
import { publicState } from "../stack/public-state.ts";
import { readSecrets } from "../stack/secrets.ts";
import type { StackState } from "../stack/state.ts";
import type { Output } from "./output.ts";
import { stackTable } from "./ready-table.ts";

/** Prints it; with `--json` the document of `ps --json` instead. */
export async function announce(
  state: StackState,
  paths: Paths,
  output: Output,
): Promise<void> {
  output.print();
  for (const line of stackTable(state, output.paint)) output.print(line);
  output.print();
  for (const remark of state.remarks) output.print(output.paint("dim", remark));
  const seconds =
    state.readyMs === null ? "" : ` in ${(state.readyMs / 1000).toFixed(1)} s`;
  output.print(output.paint("bold", `Ready${seconds}.`));
  for (const line of await entryPoints(state, paths)) output.print(line);
  output.document(publicState(state));
}

async function entryPoints(state: StackState, paths: Paths): Promise<string[]> {
  if (state.services.length === 0) return await urlsByService(state);
  const has = (name: string) => state.services.some((row) => row.name === name);
  const { url: gateway, httpsUrl } = state.gateway;
  const seeded = existsSync(seededMark(paths))
    ? [
        `  people     ${people.map(({ username }) => username).join(", ")}  password: ${demoPassword}`,
      ]
    : [];
  return [
    ...(has("auth") ? await rootAccount(paths) : []),
    ...seeded,
    ...(gateway === null ? [] : [`  API docs   ${gateway}/swagger/`]),
    ...(httpsUrl === null
      ? []
      : [`  HTTPS      ${httpsUrl}  (./tixlys doctor trust)`]),
    ...(gateway !== null && has("notifications")
      ? [`  mails      ${gateway}/notifications/v1/dev/mails`]
      : []),
    ...(gateway !== null && has("auth")
      ? ["  try it     " + loginRequest(gateway, paths)]
      : []),
  ];
}

/** With PostgreSQL and NATS alone: what each service would connect to. */
async function urlsByService(state: StackState): Promise<string[]> {
  const around = await surroundings(state.offset, state.examples === true);
  const lines = await Promise.all(
    around.sources.map(async (service) => {
      const ports = around.ports.services[service.name] ?? {
        port: 0,
        metricsPort: 0,
      };
      const place = { service: service.name, role: "all", ...ports };
      const values = environmentOf(
        place,
        ["DATABASE_URL", "NATS_URL"],
        around,
        {},
      );
      const known = await variablesOf(service);
      return ["DATABASE_URL", "NATS_URL"]
        .filter((name) => known.includes(name))
        .map(
          (name) =>
            `  ${service.name.padEnd(14)} ${name.padEnd(12)} ${values[name] ?? ""}`,
        );
    }),
  );
  return [
    ...lines.flat(),
    '  by hand        eval "$(./tixlys env SERVICE)" && bun services/SERVICE/src/main.ts',
  ];
}

/** The root account's password is in a file of its own, so that the line can be pasted, and shown, without it. */
function loginRequest(gateway: string, paths: Paths): string {
  const body = `{"identifier":"${rootEmail()}","password":"'"$(cat ${shown(paths.keys)}/root-password)"'"}`;
  return `curl -s -H 'content-type: application/json' -d '${body}' ${gateway}/auth/v1/login`;
}

async function rootAccount(paths: Paths): Promise<string[]> {
  const secrets = await readSecrets(paths.keys);
  const password = process.env["ROOT_PASSWORD"] ?? secrets?.rootPassword ?? "";
  return [`  root       ${rootEmail()}  password: ${password}`];
}
