import { loadConfig, readEnvironment } from "@tixlys/config";
import { chat as contract, users } from "@tixlys/contracts";
import { startJobs } from "@tixlys/messaging/jobs";
import { accountAnswers, forgettingIn } from "@tixlys/messaging/people";
import {
  type Lane,
  startConsumer,
  startRelay,
} from "@tixlys/messaging/postgres";
import { rpcClient, rpcServer } from "@tixlys/messaging/rpc";
import type { Transaction } from "@tixlys/nexus/postgres";
import { runProcess, service, startPlatform } from "@tixlys/pawz";
import manifest from "../package.json" with { type: "json" };
import { createApplication } from "./application/application.ts";
import { createOrderListener } from "./application/order-listener.ts";
import { createPeopleListener } from "./application/people-listener.ts";
import { config, SERVICE_NAME } from "./config.ts";
import { handlers } from "./inbound/events.ts";
import { about, routes } from "./inbound/http.ts";
import { forgetOldJob } from "./inbound/jobs/forget-old.ts";
import { makeMonthsJob } from "./inbound/jobs/make-months.ts";
import { namesOver } from "./outbound/names.ts";
import { erasureWith } from "./outbound/postgres/personal-data.ts";
import { portsOver } from "./outbound/postgres/ports.ts";
import { upkeep } from "./outbound/postgres/upkeep.ts";
import { workIn } from "./outbound/postgres/work.ts";
import { quiet } from "./outbound/quiet.ts";
import { passOn, tellingIn } from "./outbound/told.ts";

const clock = () => new Date();
const ids = () => Bun.randomUUIDv7();

const needsOf = (tx: Transaction) => ({ ids, clock, ...tellingIn(tx) });
const erasure = erasureWith((tx, userId) =>
  createPeopleListener(workIn(tx), needsOf(tx)).accountLeaves(userId),
);

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

  const client = rpcClient({ bus, contract: users, logger, metrics });
  const { live, presence } = quiet;
  const app = createApplication({
    ...portsOver(database),
    names: namesOver({ ...shared, client }),
    live,
    presence,
    clock,
    ids,
  });
  const tidying = upkeep(database);
  passOn(database, live);

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
            ...createOrderListener(workIn(tx), needsOf(tx)),
            ...createPeopleListener(workIn(tx), needsOf(tx)),
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
        startJobs({
          ...shared,
          jobs: [makeMonthsJob(tidying), forgetOldJob(tidying)],
        }),
    ],
  });
});
