/** What `up` prints when everything is ready: the table, the root account, one request to paste. */
import { defaultRootEmail } from "../stack/environment.ts";
import { shown } from "../stack/paths.ts";
import type { Paths } from "../stack/paths.ts";
import { publicState } from "../stack/public-state.ts";
import { readSecrets } from "../stack/secrets.ts";
import type { StackState } from "../stack/state.ts";
import type { Output } from "./output.ts";
import { stackTable } from "./ready-table.ts";

/** Prints it; with `--json` the document of `ps --json` instead. */
export async function announce(state: StackState, paths: Paths, output: Output): Promise<void> {
  output.print();
  for (const line of stackTable(state, output.paint)) output.print(line);
  output.print();
  for (const remark of state.remarks) output.print(output.paint("dim", remark));
  const seconds = state.readyMs === null ? "" : ` in ${(state.readyMs / 1000).toFixed(1)} s`;
  output.print(output.paint("bold", `Ready${seconds}.`));
  for (const line of await entryPoints(state, paths)) output.print(line);
  output.document(publicState(state));
}

async function entryPoints(state: StackState, paths: Paths): Promise<string[]> {
  const gateway = state.gateway.url;
  if (state.services.length === 0) return ["One service by hand: eval \"$(./tixlys env SERVICE)\" && bun services/SERVICE/src/main.ts"];
  const auth = state.services.some((row) => row.name === "auth");
  const root = auth ? await rootAccount(paths) : [];
  if (gateway === null) return root;
  return [
    ...root,
    `  API docs   ${gateway}/swagger/`,
    ...(state.services.some((row) => row.name === "notifications") ? [`  mails      ${shown(paths.mail)}`] : []),
    "  try it     curl -s -X POST -H 'content-type: application/json' \\",
    `               -d '{"identifier":"${process.env["ROOT_EMAIL"] ?? defaultRootEmail}","password":"'"$(cat ${shown(paths.keys)}/root-password)"'"}' ${gateway}/auth/v1/login`,
  ];
}

async function rootAccount(paths: Paths): Promise<string[]> {
  const secrets = await readSecrets(paths.keys);
  const password = process.env["ROOT_PASSWORD"] ?? secrets?.rootPassword ?? "";
  return [`  root       ${process.env["ROOT_EMAIL"] ?? defaultRootEmail}  password: ${password}`];
}
