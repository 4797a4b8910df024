import { connect, type Database } from "@tixlys/nexus/postgres";
import { service, SocketHub } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import {
  capturedLogger,
  mintFor,
  testBus,
  testDatabase,
  type TestClaims,
  testKeys,
} from "@tixlys/testkit";
import type { Application } from "../../../src/application/application.ts";
import { Crowd } from "../../../src/inbound/ws/audience.ts";
import { ChatSockets } from "../../../src/inbound/ws/handlers.ts";
import {
  socketLimits,
  type SocketLimits,
} from "../../../src/inbound/ws/limits.ts";
import { openSocket } from "../../../src/inbound/ws/open-socket.ts";
import { presenceDesk } from "../../../src/inbound/ws/presence-desk.ts";
import { PresenceTeller } from "../../../src/inbound/ws/presence-teller.ts";
import { startSweep } from "../../../src/inbound/ws/sweep.ts";
import { liveBus, type LiveBus } from "../../../src/outbound/live/bus.ts";
import { Feed } from "../../../src/outbound/live/feed.ts";
import { logReader } from "../../../src/outbound/live/logged.ts";
import { lastSeenIn } from "../../../src/outbound/postgres/last-seen.ts";
import { Desk } from "../../../src/outbound/presence/desk.ts";
import { applicationOver } from "../../api/chat-api.ts";

/** Two processes' worth of chat, over one database and one broker. */
export type Stage = {
  readonly replicas: readonly Replica[];
  readonly database: Database;
  readonly keys: ReturnType<typeof testKeys>;
  token(claims?: TestClaims): string;
  stop(): Promise<void>;
};

export type Replica = {
  readonly url: string;
  readonly app: Application;
  /** A private channel of these people. */
  makeChannel(people: readonly string[]): Promise<string>;
  readonly hub: SocketHub;
  readonly feed: Feed;
  readonly desk: Desk;
  readonly log: ReturnType<typeof capturedLogger>;
  readonly metrics: ReturnType<typeof createMetrics>;
  readonly troubles: string[];
  readonly faults: Faults;
  readonly limits: { slowMs: number };
  stop(): Promise<void>;
};

/** What can be wrong between processes. */
type Faults = {
  /** Part of what it tells the others is lost while this says so. */
  loses: (channelId: string) => boolean;
  /** The broker is not there for it. */
  isCutOff: boolean;
  /** The database does not take read marks. */
  failsToMark: boolean;
  /** Read marks that were to be stored. */
  marks: number[];
};

export async function makeStage(
  own: Partial<SocketLimits> = {},
  count = 2,
): Promise<Stage> {
  const db = await testDatabase("chat", { max: 4 });
  const keys = testKeys();
  const replicas: Replica[] = [];
  for (let at = 0; at < count; at += 1)
    replicas.push(await makeReplica(db.url, keys, own));
  return {
    replicas,
    database: db.database,
    keys,
    token: (claims = {}) => mintFor(keys, claims).replaceAll("=", ""),
    stop: async () => {
      for (const replica of replicas) await replica.stop();
      await db.close();
    },
  };
}

async function makeReplica(
  url: string,
  keys: ReturnType<typeof testKeys>,
  own: Partial<SocketLimits>,
): Promise<Replica> {
  const broker = await testBus("chat");
  const database = connect({ url, applicationName: "replica", max: 4 });
  const log = capturedLogger("trace", "chat");
  const metrics = createMetrics();
  const hub = new SocketHub({
    revocations: keys.revocations,
    logger: log.logger,
    metrics,
  });
  const limits = { ...socketLimits(100, own) };
  const crowd = new Crowd(hub, limits);
  const troubles: string[] = [];
  const onTrouble = (err: unknown, what: string): void => {
    troubles.push(`${what}: ${String(err)}`);
  };
  const faults: Faults = {
    loses: () => false,
    isCutOff: false,
    failsToMark: false,
    marks: [],
  };
  const bus = breakable(liveBus(broker.bus), faults);
  const reader = logReader({
    entriesAfter: (...args) => app.entriesAfter(...args),
    lastSeqs: (ids) => app.lastSeqs(ids),
  });
  const feed = new Feed({
    bus,
    log: reader,
    audience: crowd,
    onTrouble,
    positionCheckMs: 500,
    loses: (channelId) => faults.loses(channelId),
  });
  crowd.heardFrom(feed);
  const teller = new PresenceTeller(crowd, feed);
  const desk = new Desk({
    bus,
    tellEveryMs: 100,
    lastSeen: lastSeenIn(database),
    onChange: (...change) => teller.changed(...change),
    onTrouble,
  });
  const { app } = applicationOver(database, { live: feed, presence: desk });
  const presence = presenceDesk(desk, teller);
  const calls = {
    ...app,
    markRead: (...asked: Parameters<typeof app.markRead>) => {
      faults.marks.push(asked[1].seq);
      return faults.failsToMark
        ? Promise.reject(new Error("the database is away"))
        : app.markRead(...asked);
    },
  };
  const parts = {
    app: calls,
    feed,
    log: reader,
    crowd,
    presence,
    limits,
    onTrouble,
  };
  const sweep = startSweep(parts);
  const http = service({
    name: "chat",
    version: "1.0.0",
    environment: "test",
    routes: { v1: [openSocket(app, new ChatSockets(parts))] },
    verifier: keys.verifierFor("chat"),
    checks: {},
    logger: log.logger,
    metrics,
    docs: false,
    sockets: hub,
  });
  const listening = http.listen({ hostname: "127.0.0.1", port: 0 });
  return {
    url: listening.url,
    app,
    makeChannel: async ([first = "", ...others]) => {
      const made = await app.createChannel(
        { userId: first, isModerator: false },
        {
          kind: "private",
          name: `Room ${crypto.randomUUID().slice(0, 13)}`,
          members: others,
        },
      );
      if (!made.ok) throw new Error(JSON.stringify(made.error));
      return made.value.channel.id;
    },
    hub,
    feed,
    desk,
    log,
    metrics,
    troubles,
    faults,
    limits,
    stop: async () => {
      await listening.stop(2_000);
      await sweep.stop();
      await desk.stop();
      await feed.stop();
      await database.close();
      await broker.close();
    },
  };
}

/** Loses what goes through it while `isCutOff`, in both directions. */
function breakable(bus: LiveBus, faults: Faults): LiveBus {
  return {
    ...bus,
    hint: (subject, payload) => {
      if (!faults.isCutOff) bus.hint(subject, payload);
    },
    onHint: (subject, listener) =>
      bus.onHint(subject, (payload) => {
        if (!faults.isCutOff) listener(payload);
      }),
  };
}
