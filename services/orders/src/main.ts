import { loadConfig, readEnvironment } from "@tixlys/config";
import { catalog, orders as contract, users } from "@tixlys/contracts";
import { startJobs } from "@tixlys/messaging/jobs";
import { accountAnswers, forgettingIn } from "@tixlys/messaging/people";
import {
  type Lane,
  startConsumer,
  startRelay,
} from "@tixlys/messaging/postgres";
import { rpcClient, rpcServer } from "@tixlys/messaging/rpc";
import { checkStoredFixtures } from "@tixlys/nexus";
import {
  eventStore,
  purgeCommands,
  startProcessManagers,
  startProjections,
} from "@tixlys/nexus/postgres";
import { observeStore, runProcess, service, startPlatform } from "@tixlys/pawz";
import manifest from "../package.json" with { type: "json" };
import { createApplication } from "./application/application.ts";
import { carryOut } from "./application/carry-out.ts";
import { createListener } from "./application/people-listener.ts";
import { config, SERVICE_NAME } from "./config.ts";
import { jobFixtures } from "./domain/job/stored-fixtures.ts";
import { jobEvents } from "./domain/job/stored-job.ts";
import { orderFixtures } from "./domain/order/stored-fixtures.ts";
import { orderEvents } from "./domain/order/stored-order.ts";
import { reviewEvents } from "./domain/review/review.ts";
import { reviewFixtures } from "./domain/review/stored-fixtures.ts";
import { handlers } from "./inbound/events.ts";
import { about, routes } from "./inbound/http.ts";
import { forgetCommandsJob } from "./inbound/jobs/forget-commands.ts";
import { elsewhere } from "./outbound/elsewhere.ts";
import { namesOver } from "./outbound/names.ts";
import {
  delivering,
  runnableFulfilment,
} from "./outbound/postgres/fulfilment.ts";
import { gazetteer } from "./outbound/postgres/gazetteer.ts";
import { listsOver } from "./outbound/postgres/lists.ts";
import { particularsReader } from "./outbound/postgres/particulars.ts";
import { erasureWith } from "./outbound/postgres/personal-data.ts";
import { projections } from "./outbound/postgres/projections.ts";
import { workIn, worldOf } from "./outbound/postgres/work.ts";

const dayMs = 86_400_000;
const clock = () => new Date();

const erasure = erasureWith((tx, userId) =>
  createListener(workIn(tx), delivering(tx)).accountLeaves(userId, clock()),
);

await runProcess(async () => {
  checkStoredFixtures(orderEvents, orderFixtures);
  checkStoredFixtures(jobEvents, jobFixtures);
  checkStoredFixtures(reviewEvents, reviewFixtures);
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

  const asked = {
    users: rpcClient({ bus, contract: users, logger, metrics }),
    catalog: rpcClient({ bus, contract: catalog, logger, metrics }),
  };
  const app = createApplication({
    world: worldOf(
      database,
      observeStore({ service: SERVICE_NAME, database, metrics }),
    ),
    events: eventStore(database),
    particulars: particularsReader(database),
    lists: listsOver(database),
    gazetteer: gazetteer(database),
    names: namesOver({ ...shared, client: asked.users }),
    elsewhere: elsewhere({ ...shared, ...asked }),
    clock,
    ids: () => Bun.randomUUIDv7(),
    openForMs: values.ORDER_OPEN_DAYS * dayMs,
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
            ...createListener(workIn(tx), delivering(tx)),
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
      () => startProjections({ database, logger, projections }),
      () =>
        startProcessManagers({
          database,
          logger,
          processes: [runnableFulfilment(carryOut)],
        }),
      () => startJobs({ ...shared, jobs: [forgetCommandsJob(app)] }),
    ],
  });
});
