/** What the examinations know of the machine; one value, so that a test can give them another machine. */
import { readFile } from "node:fs/promises";
import { freeBytes } from "../stack/home.ts";

/** The facts. `uid` is undefined where users have no numbers. */
export type Machine = {
  readonly platform: string;
  readonly arch: string;
  readonly uid: number | undefined;
  now(): number;
  /** A file of the system (`/proc/meminfo`), empty when it is not there. */
  read(file: string): Promise<string>;
  /** Bytes that this user may still write where a folder lies. */
  freeBytes(folder: string): number;
};

/** The machine that this process runs on. */
export const thisMachine: Machine = {
  platform: process.platform,
  arch: process.arch,
  uid: process.getuid?.(),
  now: Date.now,
  read: async (file) => await readFile(file, "utf8").catch(() => ""),
  freeBytes,
};
