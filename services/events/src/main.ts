import { loadConfig, readEnvironment } from "@tixlys/config";
import { events as contract } from "@tixlys/contracts";
import { startJobs } from "@tixlys/messaging/jobs";
import { accountAnswers, forgettingIn } from "@tixlys/messaging/people";
import { rpcServer } from "@tixlys/messaging/rpc";
import {
  type Lane,
  startConsumer,
  startRelay,
} from "@tixlys/messaging/postgres";
import { checkStoredFixtures } from "@tixlys/nexus";
import {
  eventStore,
  postgresWorld,
  purgeCommands,
  startProjections,
} from "@tixlys/nexus/postgres";
import { observeStore, runProcess, service, startPlatform } from "@tixlys/pawz";
import manifest from "../package.json" with { type: "json" };
import { createApplication } from "./application/application.ts";
import { createAccountListener } from "./application/owners.ts";
import { config, SERVICE_NAME } from "./config.ts";
import itemCreatedV1 from "./domain/item/stored/item-created.v1.json" with { type: "json" };
import { itemEvents } from "./domain/item/stored-item.ts";
import { handlers } from "./inbound/events.ts";
import { about, routes } from "./inbound/http.ts";
import { forgetCommandsJob } from "./inbound/jobs/forget-commands.ts";
import { itemList, itemListProjection } from "./outbound/postgres/item-list.ts";
import { ownerReader, ownersIn } from "./outbound/postgres/owners.ts";
import { erasure } from "./outbound/postgres/personal-data.ts";
import { workIn } from "./outbound/postgres/work.ts";
import { requestIds } from "./outbound/request-ids.ts";

await runProcess(async () => {
  checkStoredFixtures(itemEvents, [itemCreatedV1]);
  const platform = await startPlatform({
    contract,
    version: manifest.version,
    config: loadConfig(config, await readEnvironment(SERVICE_NAME)),
  });
  const { database, bus, logger, metrics } = platform;
  const shared = { database, logger, metrics };
  const lanes: readonly Lane[] =
    platform.config.TIXLYS_ROLE === "api" ? [] : ["events"];

  const app = createApplication({
    world: postgresWorld(
      database,
      workIn,
      observeStore({ service: SERVICE_NAME, database, metrics }),
    ),
    events: eventStore(database),
    list: itemList(database),
    owners: ownerReader(database),
    requestIds: requestIds(() => Bun.randomUUIDv7()),
    forgetCommands: () => purgeCommands(database.sql),
  });

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
          bind: (tx) => ({
            ...createAccountListener(ownersIn(tx)),
            ...forgettingIn(tx, erasure),
          }),
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
        startProjections({
          database,
          logger,
          projections: [itemListProjection],
        }),
      () => startJobs({ ...shared, jobs: [forgetCommandsJob(app)] }),
    ],
  });
});
