/** The four flows of chat as they really go, drawn from the traces that they leave and from what both sockets and the bus carried. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { connect } from "@nats-io/transport-node";
import { dataOf } from "@tixlys/client-typescript";
import { readTraces } from "@tixlys/telemetry";
import { eventually } from "../../support/cli.ts";
import { textAt } from "../../support/json.ts";
import { arrowsOf } from "../../../trace/sequence.ts";
import type { Arrow } from "../../../trace/sequence.ts";
import { behind } from "../newcomer.ts";
import { firstPassword, resident } from "../resident.ts";
import { callChat } from "./call-chat.ts";
import type { ChatStage } from "./stage.ts";
import { talker } from "./talker.ts";

/** Drawn again whenever it is asked for: an event takes its way, and its last step may not have ended yet. */
export type Flow = {
  readonly title: string;
  readonly draw: () => Promise<readonly Arrow[]>;
};

const WITHIN_MS = 30_000;
const SENDING = "ws chat:message:send";
const content = "Is it still free on Friday?";

/** Two people, registered and signed in, who talk; and what that looked like. */
export async function makeFlows(stage: ChatStage): Promise<readonly Flow[]> {
  const { origin, box } = stage;
  const folder = join(box.home, "run", "traces");
  const suite = behind(origin);
  const ada = await resident(suite, `ada-${Date.now().toString(36)}`);
  const bo = await resident(suite, `bo-${Date.now().toString(36)}`);
  const id = (what: string): string => `flow-${what}-${crypto.randomUUID()}`;
  const drawn = async (...requests: readonly string[]): Promise<Arrow[]> => {
    const all: Arrow[] = [];
    for (const requestId of requests)
      all.push(...arrowsOf(await readTraces(folder, { requestId })));
    return named(all);
  };

  const login = id("login");
  const { accessToken } = await dataOf(
    suite.auth.session.create({
      body: { identifier: ada.email, password: firstPassword },
      requestId: login,
    }),
  );
  await ada.hasProfile(accessToken);
  const theirs = await bo.signedIn();

  const made = id("channel");
  const { channel } = await callChat<{ channel: { id: string } }>(
    origin,
    accessToken,
    "POST /channels",
    { kind: "direct", participantId: bo.id },
    { "x-request-id": made },
  );

  const live = await liveSubjects(stage);
  const one = talker(origin, "Ada", accessToken, channel.id);
  const two = talker(origin, "Bo", theirs.accessToken, channel.id);
  try {
    const isLive = (): boolean =>
      [one, two].every(
        ({ chat }) => chat.channel(channel.id)?.state === "live",
      );
    await eventually("both follow the channel", isLive, WITHIN_MS);
    const opened = [...one.arrows()];
    const [ownBefore, theirsBefore] = [opened.length, two.arrows().length];
    await one.chat.send(channel.id, content);
    await eventually(
      "both have heard",
      () => one.hasHeard(content) && two.hasHeard(content),
      WITHIN_MS,
    );
    const talked = [
      ...one.arrows().slice(ownBefore),
      ...live.subjects(channel.id),
      ...two.arrows().slice(theirsBefore),
    ].toSorted((a, b) => rank(a) - rank(b));

    const renamed = id("replica");
    await dataOf(
      suite.users.profile.update({
        token: accessToken,
        requestId: renamed,
        body: { displayName: "Ada of the lanterns" },
      }),
    );
    return [
      {
        title: "Sign-in",
        draw: async () => [...(await drawn(login, ...one.requests)), ...opened],
      },
      { title: "Channel creation", draw: () => drawn(made) },
      {
        title: "Broadcast",
        draw: async () => {
          const [, , ...rest] = named(await newestOf(folder, SENDING));
          return [...talked, ...rest];
        },
      },
      { title: "Replica of a name", draw: () => drawn(renamed) },
    ];
  } finally {
    one.chat.close();
    two.chat.close();
    await live.close();
  }
}

/** Who calls is Ada. */
function named(arrows: readonly Arrow[]): Arrow[] {
  const name = (place: string): string => (place === "client" ? "Ada" : place);
  return arrows.map((arrow) => ({
    ...arrow,
    from: name(arrow.from),
    to: name(arrow.to),
  }));
}

/** Stored first, then told: who hears it when is chance. */
function rank({ text, to }: Arrow): number {
  if (text === "send") return 0;
  if (text === "ack") return 1;
  if (text.startsWith("chat.live")) return 2;
  return to === "Ada" ? 3 : 4;
}

/** What chat's processes tell each other, as its own user hears it. */
async function liveSubjects({ box }: ChatStage) {
  const url = new URL(textAt(await box.json(["env", "chat"]), "NATS_URL"));
  const { username: user, password: pass, host: servers } = url;
  const connection = await connect({ servers, user, pass });
  const seen: string[] = [];
  connection.subscribe("chat.live.>", {
    callback: (_, { subject }) => void seen.push(subject),
  });
  await connection.flush();
  return {
    subjects: (channelId: string): Arrow[] => {
      const some = seen.filter((subject) => subject.endsWith(channelId));
      if (some.length === 0) return [];
      const text = "chat.live.{shard}.{channel}";
      return [{ kind: "tell", from: "chat", to: "NATS", text }];
    },
    close: () => connection.close(),
  };
}

/** The trace of the newest span of that name. */
async function newestOf(folder: string, name: string): Promise<Arrow[]> {
  const found: { traceId: string; startMs: number }[] = [];
  for (const file of await readdir(folder)) {
    const text = await Bun.file(join(folder, file)).text();
    for (const line of text.split("\n"))
      if (line.includes(name)) found.push(JSON.parse(line));
  }
  const newest = found.toSorted((a, b) => a.startMs - b.startMs).at(-1);
  if (newest === undefined) return [];
  return arrowsOf(await readTraces(folder, { traceId: newest.traceId }));
}
