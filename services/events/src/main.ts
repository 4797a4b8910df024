import { loadConfig, readEnvironment } from "@tixlys/config";
import { contracts, events as contract } from "@tixlys/contracts";
import { startJobs } from "@tixlys/messaging/jobs";
import { accountAnswers, forgettingIn } from "@tixlys/messaging/people";
import { rpcServer } from "@tixlys/messaging/rpc";
import {
  type Lane,
  startCollector,
  startConsumer,
  startRelay,
} from "@tixlys/messaging/postgres";
import { runProcess, service, startPlatform, StreamHub } from "@tixlys/pawz";
import manifest from "../package.json" with { type: "json" };
import { createApplication } from "./application/application.ts";
import { createIngestion } from "./application/ingest.ts";
import { createUpkeep } from "./application/upkeep.ts";
import { config, SERVICE_NAME } from "./config.ts";
import { collect } from "./inbound/collect.ts";
import { handlers } from "./inbound/events.ts";
import { about, routes } from "./inbound/http.ts";
import { forgetOldJob, makeMonthsJob } from "./inbound/jobs/keep-bounds.ts";
import { catalogueOf, knownTypesOf } from "./outbound/catalogue.ts";
import { countedIn } from "./outbound/counted.ts";
import { growthOver } from "./outbound/growth.ts";
import { logReader } from "./outbound/postgres/log-reader.ts";
import { logIn } from "./outbound/postgres/log-writer.ts";
import { erasureOver } from "./outbound/postgres/personal-data.ts";
import { upkeep } from "./outbound/postgres/upkeep.ts";

await runProcess(async () => {
  const values = loadConfig(config, await readEnvironment(SERVICE_NAME));
  const platform = await startPlatform({
    contract,
    version: manifest.version,
    config: values,
  });
  const { database, bus, logger, metrics } = platform;
  const shared = { database, logger, metrics };
  const lanes: readonly Lane[] =
    platform.config.TIXLYS_ROLE === "api" ? [] : ["events"];
  const catalogue = catalogueOf(contracts);
  const growth = growthOver(database, bus);
  const log = logReader(database);
  const app = createApplication({ catalogue, log, growth });
  const known = knownTypesOf(contracts);
  const counted = countedIn(metrics);
  const erasure = erasureOver(database);
  const tidying = createUpkeep(
    upkeep(database),
    catalogue,
    values.EVENTS_KEPT_DAYS,
  );
  const streams = new StreamHub(platform);

  await platform.run({
    http: service({
      ...platform.http,
      ...about,
      routes: routes(app),
      streams,
    }),
    // Without a lane of its own the relay of an API process tells the workers' relays of each commit.
    always: [
      () => growth,
      () => startRelay({ ...shared, bus, service: SERVICE_NAME, lanes }),
    ],
    workers: [
      () =>
        startCollector({
          ...shared,
          bus,
          contract,
          take: async (tx, messages) => {
            const ingestion = createIngestion(logIn(tx), { known, counted });
            await collect(ingestion, messages);
          },
        }),
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
      () =>
        startJobs({
          ...shared,
          jobs: [makeMonthsJob(tidying), forgetOldJob(tidying)],
        }),
    ],
  });
});
