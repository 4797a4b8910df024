/** Looks for a person in all that a running suite keeps. */
import { jetstreamManager } from "@nats-io/jetstream";
import { connect as connectNats, nanos } from "@nats-io/transport-node";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { maintain } from "@tixlys/messaging/postgres";
import { connect, type Database } from "@tixlys/nexus/postgres";
import { searchDatabase } from "@tixlys/testkit";
import { databaseUrl } from "../../stack/environment.ts";
import { ensureSecrets } from "../../stack/secrets.ts";
import type { Sandbox } from "../support/cli.ts";
import { textAt } from "../support/json.ts";

/** Everything in which a person may have left something. */
export type Everywhere = {
  readonly databases: ReadonlyMap<string, Database>;
  /** Where any of the texts stands: `users public.profiles`, `stream EVT`, `logs/users.log`. */
  search(needles: readonly string[]): Promise<string[]>;
  /** The same, in tables of the services' own, without what is on its way. */
  searchOwn(needles: readonly string[]): Promise<string[]>;
  /** Lets the suite's own maintenance do at once what it does in sixteen days, and the broker what it does in fourteen. */
  forceRetention(): Promise<void>;
  close(): Promise<void>;
};

/** Schemas whose rows go by themselves within days (decision 0027). */
const onTheWay = /^(messaging|http|jobs|limits)\./;
const folders = ["logs", "blobs", "run/traces"];
const retentionMs = 16 * 86_400_000;

export async function everywhere(
  box: Sandbox,
  services: readonly string[],
): Promise<Everywhere> {
  const secrets = await ensureSecrets(join(box.home, "keys"), services);
  const suite = await box.json(["ps"]);
  const databases = new Map(
    services.map((service) => {
      const password = secrets.services[service]?.postgres ?? "";
      const url = databaseUrl(
        textAt(suite, "postgres", "url"),
        service,
        password,
      );
      return [
        service,
        connect({ url, applicationName: "looking-everywhere", max: 2 }),
      ];
    }),
  );
  const nats = await connectNats({
    servers: new URL(textAt(suite, "nats", "url")).host,
    user: "admin",
    pass: secrets.natsAdmin,
  });
  const streams = await jetstreamManager(nats);

  const inDatabases = async (needles: readonly string[]): Promise<string[]> => {
    const found = [];
    for (const [service, database] of databases)
      for (const table of await searchDatabase(database, needles))
        found.push(`${service} ${table}`);
    return found;
  };
  const inStreams = async (needles: readonly string[]): Promise<string[]> => {
    const found = [];
    for await (const { config, state } of streams.streams.list()) {
      const texts = [];
      for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
        const message = await streams.streams
          .getMessage(config.name, { seq })
          .catch(() => null);
        if (message !== null)
          texts.push(
            `${new TextDecoder().decode(message.data)}${String(message.header)}`,
          );
      }
      if (texts.some((text) => holds(text, needles)))
        found.push(`stream ${config.name}`);
    }
    return found;
  };
  return {
    databases,
    async search(needles) {
      return [
        ...(await inDatabases(needles)),
        ...(await inStreams(needles)),
        ...(await inFolders(box.home, needles)),
      ];
    },
    async searchOwn(needles) {
      return (await inDatabases(needles)).filter(
        (place) => !onTheWay.test(place.split(" ")[1] ?? ""),
      );
    },
    async forceRetention() {
      const at = new Date(Date.now() + retentionMs);
      for (const database of databases.values())
        await maintain(database, { at });
      for await (const { config } of streams.streams.list()) {
        const { name, max_age: kept } = config;
        await streams.streams.update(name, {
          max_age: nanos(1_000),
          duplicate_window: nanos(1_000),
        });
        await until(`the broker forgets ${name}`, async () => {
          const { state } = await streams.streams.info(name);
          return state.messages === 0 || name !== "EVT";
        });
        await streams.streams.update(name, {
          max_age: kept,
          duplicate_window: config.duplicate_window,
        });
      }
    },
    async close() {
      await Promise.all([...databases.values()].map((each) => each.close()));
      await nats.close();
    },
  };
}

/** Asks again until it is so, for at most a minute unless told. */
export async function until(
  what: string,
  isSo: () => Promise<boolean>,
  withinMs = 60_000,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not in time: ${what}`);
    await Bun.sleep(100);
  }
}

function holds(text: string, needles: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return needles.some((needle) => lower.includes(needle.toLowerCase()));
}

async function inFolders(
  home: string,
  needles: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    const names = await readdir(join(home, folder), { recursive: true }).catch(
      () => [],
    );
    for (const name of names) {
      const bytes = await readFile(join(home, folder, name)).catch(() => null);
      if (bytes !== null && holds(bytes.toString("latin1"), needles))
        found.push(`${folder}/${name}`);
    }
  }
  return found;
}
