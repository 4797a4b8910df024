/** Examinations of what a suite that did not end well leaves behind. */
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { shown } from "../stack/paths.ts";
import type { Paths } from "../stack/paths.ts";
import { readPidFiles, removePidFile } from "../stack/pid-files.ts";
import { stateFile } from "../stack/state.ts";
import { fail, ok, warn } from "./finding.ts";
import type { Examination } from "./finding.ts";

/** Processes that a killed supervisor left behind, and files about processes that are gone. */
export const leftovers: Examination = async ({ paths, running }) => {
  if (running !== undefined)
    return ok(
      "leftovers",
      `a suite is running here (pid ${running.supervisor.pid})`,
    );
  const records = await readPidFiles(paths.pids);
  const alive = records.filter((record) => record.running);
  if (alive.length > 0)
    return fail(
      "leftovers",
      `still running without a supervisor: ${alive.map(({ name, pid }) => `${name} (pid ${pid})`).join(", ")}`,
      "./tixlys down",
    );
  const stale = await namesIn(paths);
  return stale.length > 0
    ? warn(
        "leftovers",
        `pid files of processes that are gone: ${stale.join(", ")}`,
        "./tixlys down",
        async () => {
          for (const name of stale) await removePidFile(paths.pids, name);
        },
      )
    : ok("leftovers", "none");
};

/** Also those that cannot be read: a pid file without a running process is stale. */
async function namesIn(paths: Paths): Promise<string[]> {
  const files = await readdir(paths.pids).catch(() => []);
  return files
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length));
}

/** A full disk or a hard power-off can leave half a file. */
export const stateDocument: Examination = async ({ paths }) => {
  const file = stateFile(paths);
  const text = await readFile(file, "utf8").catch(() => "");
  if (text === "" || isJson(text)) return ok("state.json", "readable");
  return fail(
    "state.json",
    `${shown(file)} is damaged: it is no JSON`,
    `rm ${shown(file)}`,
    async () => await rm(file),
  );
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** `initdb` works in a folder beside the cluster; killed meanwhile, it leaves it. */
export const halfClusters: Examination = async ({ paths, running }) => {
  const entries = await readdir(paths.postgres).catch(() => []);
  const half = entries.filter((name) => name.startsWith(".new-"));
  if (half.length === 0 || running !== undefined)
    return ok("half-made", "nothing");
  const found = half.map((name) => join(paths.postgres, name));
  return warn(
    "half-made",
    `database clusters that were never finished: ${found.map(shown).join(", ")}`,
    `with nothing starting here: rm -r ${found.map(shown).join(" ")}`,
  );
};
