/** The verbs of `gateway config`. */
import { readFile } from "node:fs/promises";
import type { CommandInput } from "../console/command.ts";
import { CliError, UsageError } from "../console/errors.ts";
import { table } from "../console/output.ts";
import { upstreamsFile } from "../stack/environment.ts";
import { pathsOf } from "../stack/paths.ts";
import { findServices } from "../stack/services.ts";
import { differenceLine, differences } from "./differences.ts";
import { inForce, untilInForce } from "./in-force.ts";
import { routingRules } from "./service-rules.ts";
import { withVersions } from "./versions.ts";
import type { RoutingStore, RoutingVersion } from "./versions.ts";

/** The flags of all verbs. */
export const gatewayFlags = {
  note: {
    type: "string",
    value: "TEXT",
    description: "apply: why, as history shows it.",
  },
  json: { type: "boolean", description: "One JSON document." },
} as const;

/** What a verb gets. */
export type GatewayInput = CommandInput<typeof gatewayFlags>;

type Verb = (
  input: GatewayInput,
  argument: string | undefined,
) => Promise<number>;

const show: Verb = async ({ output }, argument) =>
  await withVersions(async (store) => {
    const shown =
      argument === undefined ? store.current : versionOf(store, argument);
    const configuration = contentOf(shown.text);
    const gateways = await inForce(store.running);
    output.print(JSON.stringify(configuration, null, 2));
    output.note(
      `version ${shown.version}${gateways.map(({ id, version }) => `; ${id} has ${version ?? "not answered"}`).join("")}`,
    );
    output.document({ version: shown.version, configuration, gateways });
    return 0;
  });

const check: Verb = async ({ output }, file) => {
  await checkedText(file);
  output.print("nothing is wrong with it");
  output.document({ ok: true, mistakes: [] });
  return 0;
};

const diff: Verb = async ({ output }, file) => {
  const text = await checkedText(file);
  return await withVersions(async ({ current }) => {
    const found = differences(contentOf(current.text), contentOf(text));
    for (const one of found) output.print(differenceLine(one));
    if (found.length === 0)
      output.print(`the same as version ${current.version}, which is in force`);
    output.document({ version: current.version, differences: found });
    return 0;
  });
};

const apply: Verb = async (input, file) => {
  const text = await checkedText(file);
  return await withVersions(
    async (store) => await put(input, store, text, input.flags.note ?? ""),
  );
};

const history: Verb = async ({ output }) =>
  await withVersions(async ({ versions }) => {
    const rows = versions.map(({ version, at, note }, index) => ({
      version,
      at: at?.toISOString() ?? null,
      note,
      changes: differences(
        contentOf(versions[index - 1]?.text ?? "{}"),
        contentOf(versions[index]?.text ?? "{}"),
      ).length,
    }));
    for (const line of table(
      ["VERSION", "APPLIED", "CHANGES", "NOTE"],
      rows.map(({ version, at, changes, note }) => [
        String(version),
        at ?? "",
        version === 0 ? "" : String(changes),
        note,
      ]),
    ))
      output.print(line);
    output.document({ versions: rows });
    return 0;
  });

const rollback: Verb = async (input, argument) =>
  await withVersions(async (store) => {
    const to =
      argument === undefined
        ? store.versions.at(-2)
        : versionOf(store, argument);
    if (to === undefined)
      throw new CliError("E_ROUTING", "there is no version before this one", {
        fix: "./tixlys gateway config history",
      });
    const { text, version } = to;
    await refuseMistakes(text, `version ${version}`);
    return await put(input, store, text, `back to version ${version}`);
  });

/** The verbs by name. */
export const configVerbs: Readonly<Record<string, Verb>> = {
  show,
  check,
  diff,
  apply,
  history,
  rollback,
};

async function put(
  { output }: GatewayInput,
  store: RoutingStore,
  text: string,
  note: string,
): Promise<number> {
  const content = contentOf(text);
  const found = differences(contentOf(store.current.text), content);
  for (const one of found) output.print(differenceLine(one));
  if (found.length === 0) {
    output.print(`version ${store.current.version} already says so`);
    output.document({ version: store.current.version, differences: [] });
    return 0;
  }
  const stored = JSON.stringify(content);
  const version = await store.append(stored, note);
  const { fingerprintOf } = await routingRules();
  const gateways = await untilInForce(store.running, {
    version,
    fingerprint: fingerprintOf(stored),
  });
  output.print(
    gateways.length === 0
      ? `version ${version} is stored; no gateway runs here`
      : `version ${version} is in force at ${gateways.join(", ")}`,
  );
  output.document({ version, gateways, differences: found });
  return 0;
}

/** What a document says; the number that it once had is not part of it. */
function contentOf(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null) return {};
  const { version: _, ...content } = { version: 0, ...value };
  return content;
}

function versionOf({ versions }: RoutingStore, typed: string): RoutingVersion {
  const found = versions.find(({ version }) => String(version) === typed);
  if (found !== undefined) return found;
  throw new CliError("E_ROUTING", `there is no version ${typed}`, {
    cause: `the versions kept are ${versions.map(({ version }) => version).join(", ")}`,
    fix: "./tixlys gateway config history",
  });
}

async function checkedText(file: string | undefined): Promise<string> {
  if (file === undefined)
    throw new UsageError("this takes the file of a configuration", "gateway");
  const text = await readFile(file, "utf8").catch((thrown: unknown) => {
    throw new CliError(
      "E_ROUTING",
      `${file} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
  });
  await refuseMistakes(text, file);
  return text;
}

async function refuseMistakes(text: string, what: string): Promise<void> {
  const { checkRouting } = await routingRules();
  const upstreams = await readFile(upstreamsFile(pathsOf()), "utf8").catch(
    () => "",
  );
  const services = (await findServices()).map(({ name }) => name);
  const mistakes = checkRouting(text, upstreams, services);
  if (mistakes.length === 0) return;
  throw new CliError("E_ROUTING", `${what} is refused; nothing was changed`, {
    cause: mistakes.join("\n         "),
    fix: "docs/gateway.md says what may stand there",
  });
}
