/** One message to many sockets: chat beside bare `publish` and Socket.IO, and chat without storing. */
import { join } from "node:path";
import { barOf, barPlot } from "../lib/plot.ts";
import type { Group } from "../lib/plot.ts";
import { atLeast, plainly } from "../lib/report.ts";
import { figure, ratio } from "../lib/statistics.ts";
import type { Figure } from "../lib/statistics.ts";
import { startLoad } from "./load.ts";
import type { Load } from "./load.ts";
import { makeChannel } from "./stage.ts";
import type { ChatStage, ChatSuite } from "./stage.ts";
import type { FanOutLoad } from "./fan-out-load.ts";
import { startServer } from "./server.ts";
import type { Server } from "./server.ts";

type Round = {
  readonly perSecond: number;
  readonly roundMs: number;
  readonly storedMs: number | null;
};

const SOCKETS = [500, 1_000];
const MESSAGES = [1, 20];
const [BARE, FAN_OUT, CHAT, SOCKET_IO] = [
  "bare publish",
  "chat, fan-out alone",
  "chat, stored",
  "Socket.IO on Node",
] as const;

/**
 * A round's messages go out together, and the next ones when every socket has them all. "Fan-out alone" is the real service with its
 * tokens, sockets, subscriptions and NATS, whose `send` answers without having stored: what is asked of it is the fan-out. "Stored" is
 * the service as it is.
 */
export async function benchFanOut(stage: ChatStage): Promise<void> {
  const servers: Server[] = [];
  const started = async (...[what, beside]: Parameters<typeof startServer>) => {
    const server = await startServer(what, beside);
    servers.push(server);
    return server;
  };
  const groups: Group[] = [];
  try {
    const bare = await started(["bun", "bare-bun.ts"]);
    const socketIo = await started(["node", "socket-io.mjs"]);
    const unstored = await started(["bun", "unstored-chat.ts"], stage.suite);
    for (const sockets of SOCKETS) {
      const plain = { channelId: "room", tokens: places(sockets), acks: false };
      // A channel for each of the two: they hear each other.
      const chat = await chatPlan(stage.suite, sockets, stage.suite.port);
      const alone = await chatPlan(stage.suite, sockets, unstored.port);
      const kinds: readonly (readonly [string, FanOutLoad])[] = [
        [BARE, { ...plain, port: bare.port, dialect: "frames" }],
        [FAN_OUT, alone],
        [CHAT, chat],
        [SOCKET_IO, { ...plain, port: socketIo.port, dialect: "socketIo" }],
      ];
      groups.push(...(await compare(stage, sockets, kinds)));
    }
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
  const title = "One message to many sockets";
  const unit = "deliveries per second";
  await Bun.write(
    join(stage.plots, "chat-fan-out.svg"),
    barPlot({ title, unit, groups }),
  );
}

const places = (sockets: number): null[] =>
  Array.from({ length: sockets + 1 }, () => null);

/** Everybody is somebody else, as far as chat can tell; the sender owns the channel. */
async function chatPlan(
  suite: ChatSuite,
  sockets: number,
  port: number,
): Promise<FanOutLoad> {
  const name = `Fan-out ${sockets} at ${port}`;
  const { channelId, owner } = await makeChannel(suite, name);
  const tokens = [...places(sockets - 1).map(() => suite.token()), owner];
  return { port, dialect: "frames", channelId, tokens, acks: true };
}

async function compare(
  stage: ChatStage,
  sockets: number,
  kinds: readonly (readonly [string, FanOutLoad])[],
): Promise<Group[]> {
  const { rounds, roundMs } = stage.options;
  const loads: (readonly [string, Load])[] = [];
  try {
    for (const [name, plan] of kinds)
      loads.push([name, await startLoad("fan-out-load.ts", plan)]);
    const groups: Group[] = [];
    for (const messages of MESSAGES) {
      const all = new Map(kinds.map(([name]) => [name, [] as Round[]]));
      for (const [, load] of loads) await ask(load, messages, roundMs / 5);
      for (let turn = 0; turn < rounds; turn += 1)
        for (const [name, load] of loads)
          all.get(name)?.push(await ask(load, messages, roundMs));
      groups.push(
        tell(stage, `${sockets} sockets, ${messages} a round`, all, messages),
      );
    }
    return groups;
  } finally {
    await Promise.all(loads.map(([, load]) => load.stop()));
  }
}

async function ask(load: Load, messages: number, ms: number): Promise<Round> {
  // cast: printed by fan-out-load.ts of the same checkout
  return (await load.ask(`${messages} ${ms}`)) as Round;
}

function tell(
  { report }: ChatStage,
  label: string,
  all: ReadonlyMap<string, readonly Round[]>,
  messages: number,
): Group {
  const of = (name: string): Figure =>
    figure((all.get(name) ?? []).map(({ perSecond }) => perSecond));
  const row = (over: string, under: string): [string, string, Figure] => [
    "fan-out",
    `${over} / ${under}; ${label}`,
    ratio(of(over), of(under)),
  ];
  for (const name of all.keys())
    report.add(plainly("fan-out", `${name}; ${label}`, of(name), "/s"));
  const [part, bare, againstBare] = row(FAN_OUT, BARE);
  report.add(atLeast(part, bare, againstBare, 0.7, "×", 2));
  const [, io, againstIo] = row(FAN_OUT, SOCKET_IO);
  report.add(atLeast(part, io, againstIo, messages === 1 ? 1.5 : 8, "×", 2));
  for (const under of [BARE, SOCKET_IO]) {
    const [, what, value] = row(CHAT, under);
    report.add(plainly(part, what, value, "×", 2));
  }
  const stored = (all.get(CHAT) ?? []).map(
    ({ storedMs, roundMs }) => (100 * (storedMs ?? Number.NaN)) / roundMs,
  );
  const what = `until the acknowledgement, of a round that is stored; ${label}`;
  report.add(plainly(part, what, figure(stored), " %"));
  return {
    label,
    bars: [...all.keys()].map((name) => barOf(name, of(name))),
  };
}
