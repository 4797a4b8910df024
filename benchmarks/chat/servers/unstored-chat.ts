/**
 * The real service, put together as its `main.ts` does, but for one thing: `send` answers without having stored, so that what is
 * measured is tokens, sockets, subscriptions, NATS and the fan-out. Logs its port when it has started.
 */
import {
  loadConfig,
  readEnvironment,
} from "../../../crates-ts/config/src/index.ts";
import { chat as contract } from "../../../crates-ts/contracts/src/index.ts";
import { ok } from "../../../crates-ts/nexus/src/index.ts";
import {
  runProcess,
  service,
  SocketHub,
  startPlatform,
} from "../../../crates-ts/pawz/src/index.ts";
import { createApplication } from "../../../services/chat/src/application/application.ts";
import { config, SERVICE_NAME } from "../../../services/chat/src/config.ts";
import type { Entry } from "../../../services/chat/src/domain/log/entry.ts";
import { about, routes } from "../../../services/chat/src/inbound/http.ts";
import { Crowd } from "../../../services/chat/src/inbound/ws/audience.ts";
import { ChatSockets } from "../../../services/chat/src/inbound/ws/handlers.ts";
import { socketLimits } from "../../../services/chat/src/inbound/ws/limits.ts";
import { openSocket } from "../../../services/chat/src/inbound/ws/open-socket.ts";
import { presenceDesk } from "../../../services/chat/src/inbound/ws/presence-desk.ts";
import { PresenceTeller } from "../../../services/chat/src/inbound/ws/presence-teller.ts";
import { startSweep } from "../../../services/chat/src/inbound/ws/sweep.ts";
import { liveBus } from "../../../services/chat/src/outbound/live/bus.ts";
import { Feed } from "../../../services/chat/src/outbound/live/feed.ts";
import { logReader } from "../../../services/chat/src/outbound/live/logged.ts";
import { lastSeenIn } from "../../../services/chat/src/outbound/postgres/last-seen.ts";
import { portsOver } from "../../../services/chat/src/outbound/postgres/ports.ts";
import { Desk } from "../../../services/chat/src/outbound/presence/desk.ts";
import { quiet } from "../../../services/chat/src/outbound/quiet.ts";
import { entryOf } from "./entry.ts";

await runProcess(async () => {
  const platform = await startPlatform({
    contract,
    version: "0",
    config: loadConfig(config, await readEnvironment(SERVICE_NAME)),
    hearsItself: false,
  });
  const { database, bus, logger } = platform;
  const limits = socketLimits(platform.config.RATE_LIMIT_SCALE);
  const hub = new SocketHub(platform);
  const crowd = new Crowd(hub, limits);
  const stored = createApplication({
    ...portsOver(database),
    ...quiet,
    names: { of: async () => new Map(), stranger: async () => undefined },
    clock: () => new Date(),
    ids: () => Bun.randomUUIDv7(),
  });
  const onTrouble = (err: unknown, what: string): void =>
    logger.error({ err }, what);
  const lasts = new Map<string, number>();
  const read = logReader(stored);
  const log: ReturnType<typeof logReader> = {
    ...read,
    lastSeqs: async (ids) => new Map([...(await read.lastSeqs(ids)), ...lasts]),
  };
  const ether = liveBus(bus);
  const feed = new Feed({ bus: ether, log, audience: crowd, onTrouble });
  crowd.heardFrom(feed);
  const app: typeof stored = {
    ...stored,
    async send({ userId }, message) {
      const { channelId, clientId } = message;
      if (!lasts.has(channelId)) {
        const seen = await stored.mayRead(userId, channelId);
        // Others may have come meanwhile.
        lasts.set(channelId, lasts.get(channelId) ?? seen?.lastSeq ?? 0);
      }
      const seq = (lasts.get(channelId) ?? 0) + 1;
      lasts.set(channelId, seq);
      const id = Bun.randomUUIDv7();
      // cast: the bench's own message, in the form of an entry
      feed.tell([entryOf({ ...message, clientId }, seq, id) as Entry]);
      return ok({ id, seq, created: true });
    },
  };
  const teller = new PresenceTeller(crowd, feed);
  const desk = new Desk({
    bus: ether,
    lastSeen: lastSeenIn(database),
    onChange: (...change) => teller.changed(...change),
    onTrouble,
  });
  const presence = presenceDesk(desk, teller);
  startSweep({ crowd, presence, limits });
  const parts = { app, feed, log, crowd, presence, limits, onTrouble };
  const sockets = new ChatSockets(parts);
  const v1 = [...routes(app).v1, openSocket(app, sockets)];
  await platform.run({
    http: service({
      ...platform.http,
      ...about,
      routes: { v1 },
      sockets: hub,
    }),
  });
});
