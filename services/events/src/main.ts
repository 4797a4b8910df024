import { loadConfig, readEnvironment } from "@tixlys/config";
import { contracts, events as contract } from "@tixlys/contracts";
import { startJobs } from "@tixlys/messaging/jobs";
import { accountAnswers, forgettingIn } from "@tixlys/messaging/people";
import { rpcServer } from "@tixlys/messaging/rpc";
import {
  type Lane,
  startConsumer,
  startRelay,
} from "@tixlys/messaging/postgres";
import { runProcess, service, startPlatform } from "@tixlys/pawz";
import manifest from "../package.json" with { type: "json" };
import { createApplication } from "./application/application.ts";
import { config, SERVICE_NAME } from "./config.ts";
import { handlers } from "./inbound/events.ts";
import { about, routes } from "./inbound/http.ts";
import { catalogueOf } from "./outbound/catalogue.ts";
import { erasure } from "./outbound/postgres/personal-data.ts";

await runProcess(async () => {
  const platform = await startPlatform({
    contract,
    version: manifest.version,
    config: loadConfig(config, await readEnvironment(SERVICE_NAME)),
  });
  const { database, bus, logger, metrics } = platform;
  const shared = { database, logger, metrics };
  const lanes: readonly Lane[] =
    platform.config.TIXLYS_ROLE === "api" ? [] : ["events"];
  const app = createApplication({ catalogue: catalogueOf(contracts) });

  await platform.run({
    http: service({ ...platform.http, ...about, routes: routes(app) }),
    // Without a lane of its own the relay of an API process tells the workers' relays of each commit.
    always: [
      () => startRelay({ ...shared, bus, service: SERVICE_NAME, lanes }),
    ],
    workers: [
      () =>
        startConsumer({
          ...shared,
          bus,
          contract,
          handlers,
          bind: (tx) => forgettingIn(tx, erasure),
        }),
      () =>
        rpcServer({
          bus,
          logger,
          metrics,
          contract,
          handlers: { ...accountAnswers(database, erasure) },
        }),
      () => startJobs({ ...shared, jobs: [] }),
    ],
  });
});
