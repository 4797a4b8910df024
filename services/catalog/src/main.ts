import { loadConfig, readEnvironment } from "@tixlys/config";
import { catalog as contract } from "@tixlys/contracts";
import { createCache } from "@tixlys/messaging/cache";
import {
  type Lane,
  startConsumer,
  startRelay,
} from "@tixlys/messaging/postgres";
import { runProcess, service, startPlatform } from "@tixlys/pawz";
import manifest from "../package.json" with { type: "json" };
import { createApplication } from "./application/application.ts";
import { createPeopleListener } from "./application/people-listener.ts";
import { loadTree, treeCacheLimits } from "./application/read-tree.ts";
import { config, SERVICE_NAME } from "./config.ts";
import { handlers } from "./inbound/events.ts";
import { about, routes } from "./inbound/http.ts";
import { entryReader } from "./outbound/postgres/entry-reader.ts";
import { offerReader } from "./outbound/postgres/offers.ts";
import { treeReader } from "./outbound/postgres/tree.ts";
import { transactions, workIn } from "./outbound/postgres/work.ts";

await runProcess(async () => {
  const platform = await startPlatform({
    contract,
    version: manifest.version,
    config: loadConfig(config, await readEnvironment(SERVICE_NAME)),
  });
  const { database, bus, logger, metrics } = platform;
  const shared = { database, bus, logger, metrics };
  const lanes: readonly Lane[] =
    platform.config.TIXLYS_ROLE === "api" ? [] : ["events"];

  const tree = treeReader(database);
  const app = createApplication({
    transactions: transactions(database),
    entries: entryReader(database),
    offers: offerReader(database),
    tree,
    trees: createCache({
      name: "tree",
      load: () => loadTree(tree),
      ...treeCacheLimits,
      metrics,
    }),
    clock: () => new Date(),
    ids: () => Bun.randomUUIDv7(),
  });

  await platform.run({
    http: service({ ...platform.http, ...about, routes: routes(app) }),
    // Without a lane of its own the relay of an API process tells the workers' relays of each commit.
    always: [() => startRelay({ ...shared, service: SERVICE_NAME, lanes })],
    workers: [
      () =>
        startConsumer({
          ...shared,
          contract,
          handlers,
          bind: (tx) => createPeopleListener(workIn(tx)),
        }),
    ],
  });
});
