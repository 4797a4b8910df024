import { loadConfig, readEnvironment } from "@tixlys/config";
import { catalog as contract } from "@tixlys/contracts";
import { createCache } from "@tixlys/messaging/cache";
import { accountAnswers, forgettingIn } from "@tixlys/messaging/people";
import {
  type Lane,
  startConsumer,
  startRelay,
} from "@tixlys/messaging/postgres";
import { rpcServer } from "@tixlys/messaging/rpc";
import { runProcess, service, startPlatform } from "@tixlys/pawz";
import manifest from "../package.json" with { type: "json" };
import { createApplication } from "./application/application.ts";
import { createPeopleListener } from "./application/people-listener.ts";
import { loadTree, treeCacheLimits } from "./application/read-tree.ts";
import { config, SERVICE_NAME } from "./config.ts";
import { handlers } from "./inbound/events.ts";
import { about, routes } from "./inbound/http.ts";
import { serviceRpc } from "./inbound/rpc/services.ts";
import { leave } from "./inbound/leave.ts";
import { entryReader } from "./outbound/postgres/entry-reader.ts";
import { erasureWith } from "./outbound/postgres/erasure.ts";
import { offerReader } from "./outbound/postgres/offers.ts";
import { treeReader } from "./outbound/postgres/tree.ts";
import { transactions, workIn } from "./outbound/postgres/work.ts";

const erasure = erasureWith((tx, userId) =>
  leave(createPeopleListener(workIn(tx)), userId),
);

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
    always: [
      () => startRelay({ ...shared, service: SERVICE_NAME, lanes }),
      // Reads only, so that every process answers; which of them is the broker's choice.
      () =>
        rpcServer({
          bus,
          logger,
          metrics,
          contract,
          handlers: {
            ...serviceRpc(app),
            ...accountAnswers(database, erasure),
          },
        }),
    ],
    workers: [
      () =>
        startConsumer({
          ...shared,
          contract,
          handlers,
          bind: (tx) => ({
            ...createPeopleListener(workIn(tx)),
            ...forgettingIn(tx, erasure),
          }),
        }),
    ],
  });
});
