import { afterAll, describe, expect, test } from "bun:test";
import { Connection, SocketHub } from "@tixlys/pawz";
import { createMetrics } from "@tixlys/telemetry";
import { capturedLogger, testKeys } from "@tixlys/testkit";
import type { ServerWebSocket } from "bun";
import type { Holder } from "../../../src/application/ports.ts";
import { Crowd } from "../../../src/inbound/ws/audience.ts";
import { socketLimits } from "../../../src/inbound/ws/limits.ts";
import { Session } from "../../../src/inbound/ws/session.ts";
import { begin, subscribe } from "../../../src/inbound/ws/subscribe.ts";

const hub = new SocketHub({
  revocations: testKeys().revocations,
  logger: capturedLogger().logger,
  metrics: createMetrics(),
});
afterAll(() => hub.stop());
const limits = socketLimits();
const channelId = Bun.randomUUIDv7();

/** One socket, every turn of which the test can see, on a channel that stands at 3; real ones choose their turns themselves. */
function scene() {
  const crowd = new Crowd(hub, limits);
  const got: string[] = [];
  const wire = { follows: false, waitingBytes: 0 };
  const socket = {
    sendText: (frame: string) => got.push(frame),
    cork: (work: () => void) => work(),
    subscribe: () => (wire.follows = true),
    unsubscribe: () => (wire.follows = false),
    getBufferedAmount: () => wire.waitingBytes,
  };
  hub.publishThrough((_, frame) => void (wire.follows && got.push(frame)));
  const connection = new Connection<Holder, Session>({
    keeper: hub,
    route: "/ws",
    handlers: {
      open: () => undefined,
      text: () => undefined,
      binary: () => undefined,
      drained: () => undefined,
      closed: () => undefined,
    },
    holder: {
      userId: Bun.randomUUIDv7(),
      isModerator: false,
      sessionId: Bun.randomUUIDv7(),
      tokenId: Bun.randomUUIDv7(),
      gen: 0,
      expiresAt: new Date(Date.now() + 60_000),
    },
    requestId: "r",
    clientAddress: "127.0.0.1",
  });
  // cast: what a connection calls of Bun's socket is all there
  connection.attach(socket as unknown as ServerWebSocket<unknown>);
  connection.state = new Session(limits, Date.now());
  const frames = ["1", "2", "3"];
  const channel = {
    id: channelId,
    get head() {
      return frames.length;
    },
    since: (seq: number): readonly string[] => frames.slice(seq),
  };
  const arrive = (frame: string): void => {
    frames.push(frame);
    crowd.entries(channelId, [frame]);
  };
  const sight = { lastSeq: 3, forgottenSeq: 0, isMember: true, isOpen: true };
  const feed = {
    hears: () => true,
    join: async () => channel,
    leave: () => undefined,
    catchUp: async () => undefined,
    notice: () => undefined,
  };
  const follow = (): Promise<void> =>
    subscribe(
      {
        app: { mayRead: async () => sight },
        log: { after: async () => [] },
        presence: { follows: () => undefined },
        feed,
        crowd,
        limits,
      },
      connection,
      begin(crowd, connection, channelId),
      0,
    );
  return { crowd, connection, channel, arrive, follow, got, wire };
}

const plain = (got: readonly string[]) => got.filter((f) => f.length === 1);

describe("a channel that becomes live", () => {
  test("has every entry once and in order, whichever turn another one comes in", async () => {
    for (let turns = 0; turns < 12; turns += 1) {
      const { channel, arrive, follow, got } = scene();
      const { since } = channel;
      let isFirst = true;
      const later = (left: number): void =>
        left === 0 ? arrive("4") : queueMicrotask(() => later(left - 1));
      channel.since = (seq) => {
        const found = since(seq);
        if (isFirst) later(turns);
        isFirst = false;
        return found;
      };
      await follow();
      await Bun.sleep(0);
      arrive("5");
      expect([turns, ...plain(got)]).toEqual([turns, "1", "2", "3", "4", "5"]);
    }
  });

  test("on a socket that does not read on gets nothing, and `resync` once it does", async () => {
    const { crowd, connection, arrive, follow, got, wire } = scene();
    crowd.slow(connection, Date.now());
    await follow();
    arrive("4");
    expect(wire.follows).toBe(false);
    expect(plain(got)).toEqual(["1", "2", "3"]);
    crowd.drained(connection);
    expect(JSON.parse(got.at(-1) ?? "")).toEqual({
      type: "resync",
      channelId,
      lastSeq: 4,
    });
  });
});
