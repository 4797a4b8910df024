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
import { runProcess, service, SocketHub, startPlatform } from "@tixlys/pawz";
import manifest from "../package.json" with { type: "json" };
import { demoPages } from "./api/ui/demo-pages.ts";
import { createApplication } from "./application/application.ts";
import { createOrderListener } from "./application/order-listener.ts";
import { createPeopleListener } from "./application/people-listener.ts";
import { config, SERVICE_NAME } from "./config.ts";
import { handlers } from "./inbound/events.ts";
import { about, routes } from "./inbound/http.ts";
import { forgetOldJob } from "./inbound/jobs/forget-old.ts";
import { makeMonthsJob } from "./inbound/jobs/make-months.ts";
import { unreadRpc } from "./inbound/rpc/unread.ts";
import { Crowd } from "./inbound/ws/audience.ts";
import { ChatSockets } from "./inbound/ws/handlers.ts";
import { socketLimits } from "./inbound/ws/limits.ts";
import { presenceDesk } from "./inbound/ws/presence-desk.ts";
import { PresenceTeller } from "./inbound/ws/presence-teller.ts";
import { startSweep } from "./inbound/ws/sweep.ts";
import { liveBus } from "./outbound/live/bus.ts";
import { Feed } from "./outbound/live/feed.ts";
import { logReader } from "./outbound/live/logged.ts";
import { namesOver } from "./outbound/names.ts";
import { lastSeenIn } from "./outbound/postgres/last-seen.ts";
import { erasureWith } from "./outbound/postgres/personal-data.ts";
import { portsOver } from "./outbound/postgres/ports.ts";
import { upkeep } from "./outbound/postgres/upkeep.ts";
import { workIn } from "./outbound/postgres/work.ts";
import { Desk } from "./outbound/presence/desk.ts";
import { passOn, tellingIn } from "./outbound/told.ts";

const clock = () => new Date();
const ids = () => Bun.randomUUIDv7();

const needsOf = (tx: Transaction) => ({ ids, clock, ...tellingIn(tx) });
const erasure = erasureWith((tx, userId) =>
  createPeopleListener(workIn(tx), needsOf(tx)).accountLeaves(userId),
);

await runProcess(async () => {
  const values = loadConfig(config, await readEnvironment(SERVICE_NAME));
  const platform = await startPlatform({
    contract,
    version: manifest.version,
    config: values,
    // Every process hears the channels that it speaks in.
    hearsItself: false,
  });
  const { database, bus, logger, metrics } = platform;
  const shared = { database, logger, metrics };
  const lanes: readonly Lane[] =
    platform.config.TIXLYS_ROLE === "api" ? [] : ["events"];

  const client = rpcClient({ bus, contract: users, logger, metrics });
  const onTrouble = (err: unknown, what: string) =>
    logger.warn({ err, what }, "a part of the live side failed");
  const hub = new SocketHub(platform);
  const limits = socketLimits(values.RATE_LIMIT_SCALE);
  const crowd = new Crowd(hub, limits);
  const ether = liveBus(bus);
  const log = logReader({
    entriesAfter: (...asked) => app.entriesAfter(...asked),
    lastSeqs: (channelIds) => app.lastSeqs(channelIds),
  });
  const feed = new Feed({ bus: ether, log, audience: crowd, onTrouble });
  crowd.heardFrom(feed);
  const teller = new PresenceTeller(crowd, feed);
  const desk = new Desk({
    bus: ether,
    lastSeen: lastSeenIn(database),
    onChange: (...change) => teller.changed(...change),
    onTrouble,
  });
  const app = createApplication({
    ...portsOver(database),
    names: namesOver({ ...shared, client }),
    live: feed,
    presence: desk,
    clock,
    ids,
  });
  const presence = presenceDesk(desk, teller);
  const live = { app, feed, log, crowd, presence, limits, onTrouble };
  const tidying = upkeep(database);
  passOn(database, feed);

  await platform.run({
    http: service({
      ...platform.http,
      ...about,
      routes: routes(app, new ChatSockets(live)),
      sockets: hub,
      ...(values.TIXLYS_ENV === "development" ? { pages: demoPages() } : {}),
    }),
    // Without a lane of its own the relay of an API process tells the workers' relays of each commit.
    always: [
      () => feed,
      () => desk,
      () => startSweep(live),
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
          handlers: { ...accountAnswers(database, erasure), ...unreadRpc(app) },
        }),
      () =>
        startJobs({
          ...shared,
          jobs: [makeMonthsJob(tidying), forgetOldJob(tidying)],
        }),
    ],
  });
});
