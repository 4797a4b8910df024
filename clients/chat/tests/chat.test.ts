import { afterEach, describe, expect, test } from "bun:test";
import { createChat, historyOver, SendFailed } from "../src/index.ts";
import type { Chat, ChatOptions, Entry, History } from "../src/index.ts";
import { pausesOf } from "../src/pauses.ts";
import { messageOf, smallServer } from "./small-server.ts";
import type { SmallServer } from "./small-server.ts";

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

/** Waits for what must come; twenty seconds are for a machine that is busy. */
async function until(what: string, isTrue: () => boolean): Promise<void> {
  for (const end = performance.now() + 20_000; !isTrue(); await Bun.sleep(2))
    if (performance.now() > end) throw new Error(`never: ${what}`);
}

function server(): SmallServer {
  const made = smallServer();
  stops.push(() => made.stop());
  return made;
}

/** A client with short pauses, and what it has told. */
function client(to: SmallServer, more: Partial<ChatOptions> = {}) {
  const chat = createChat({
    origin: to.origin,
    credentials: { ticket: async () => crypto.randomUUID() },
    history: historyOver({ origin: to.origin, token: () => "secret" }),
    ...more,
    timing: {
      firstPauseMs: 5,
      longestPauseMs: 50,
      catchUpWithinMs: 50,
      resendAfterMs: 5,
      ...more.timing,
    },
  });
  stops.push(() => chat.close());
  const entries: Entry[] = [];
  const histories: History[] = [];
  const states: string[] = [];
  const errors: string[] = [];
  chat.on("entry", (entry) => entries.push(entry));
  chat.on("history", (history) => histories.push(history));
  chat.on("state", (state) => states.push(state));
  chat.on("error", ({ code }) => errors.push(code));
  const seqs = (): number[] => entries.map(({ seq }) => seq);
  return { chat, entries, histories, states, errors, seqs };
}

const isLive = (chat: Chat, channelId: string) => () =>
  chat.channel(channelId)?.state === "live";
const upTo = (last: number, from = 1): number[] =>
  Array.from({ length: last - from + 1 }, (_, at) => at + from);

describe("a channel", () => {
  test("is delivered from its first missed entry on, each once and in order, across cuts, doubles and holes", async () => {
    const to = server();
    for (let at = 0; at < 5; at += 1) to.say("a", "before");
    const { chat, seqs } = client(to);
    chat.subscribe("a", 2);
    await until("live", isLive(chat, "a"));
    for (let at = 0; at < 20; at += 1) {
      to.say("a", "while connected");
      if (at % 5 === 2) to.cut();
      if (at % 5 === 4) await until("again", () => chat.state === "open");
    }
    await until("all of it", () => seqs().length === 23);
    await until("live", isLive(chat, "a"));
    // Twice the same, and then one that nobody could place: the log has it as the 26th.
    for (const entry of to.log("a").slice(-3)) to.whisper(entry);
    to.log("a").push(entryOf(26));
    to.whisper(entryOf(27));
    to.log("a").push(entryOf(27));
    await until("the hole is filled", () => seqs().at(-1) === 27);
    expect(seqs()).toEqual(upTo(27, 3));
    expect(
      to.frames.findLast(({ type }) => type === "subscribe"),
    ).toMatchObject({ channelId: "a", afterSeq: 25 });
  });

  test("without a seq of the caller's begins with what comes next", async () => {
    const to = server();
    to.say("a", "before");
    const { chat, seqs } = client(to);
    chat.subscribe("a");
    await until("live", isLive(chat, "a"));
    expect(chat.channel("a")).toEqual({ state: "live", seq: 1 });
    to.say("a", "next");
    to.say("b", "of a channel that is not asked for");
    await until("the next", () => seqs().length > 0);
    expect(seqs()).toEqual([2]);
    chat.unsubscribe("a");
    await until("left", () => to.frames.at(-1)?.["type"] === "unsubscribe");
    to.whisper(entryOf(3));
    const sent = await Promise.all(
      ["a", "round", "trip"].map((text) => chat.send("c", text)),
    );
    expect(sent.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(to.frames.filter(({ type }) => type === "send")).toHaveLength(3);
    expect(seqs()).toEqual([2]);
  });

  test("of which too much was missed comes over HTTP, and what is told meanwhile after it", async () => {
    const to = server();
    to.faults.recoverAtMost = 3;
    to.faults.historyFails = 1;
    const { chat, histories, seqs } = client(to);
    for (let at = 0; at < 250; at += 1) to.say("a", "missed");
    let live = 0;
    const token = (): string => {
      to.say("a", `live ${String(++live)}`);
      return "secret";
    };
    const late = client(to, {
      history: historyOver({ origin: to.origin, token }),
    });
    chat.subscribe("a", 10);
    await until("live", isLive(chat, "a"));
    expect(histories).toHaveLength(1);
    expect(histories[0]).toMatchObject({ afterSeq: 10, seq: 250 });
    expect(histories[0]?.complete).toBe(true);
    expect(histories[0]?.messages.map(({ seq }) => seq)).toEqual(upTo(250, 11));
    to.say("a", "next");
    await until("the next", () => seqs().length > 0);
    expect(seqs()).toEqual([251]);

    late.chat.subscribe("a", 0);
    await until("live", isLive(late.chat, "a"));
    const all = late.histories.flatMap(({ messages }) =>
      messages.map(({ seq }) => seq),
    );
    expect(live).toBeGreaterThan(2);
    await until("released", () => late.seqs().length === live);
    expect([...all, ...late.seqs()]).toEqual(upTo(251 + live));
  });

  test("that the server restored to an earlier state is read anew; one that it refuses has ended", async () => {
    const to = server();
    for (let at = 0; at < 3; at += 1) to.say("a", "kept");
    const { chat, histories, seqs } = client(to);
    chat.subscribe("a", 9);
    await until("live", isLive(chat, "a"));
    expect(histories[0]).toMatchObject({ afterSeq: 0, seq: 3 });
    to.say("a", "next");
    await until("the next", () => seqs().length > 0);
    expect(seqs()).toEqual([4]);

    const ended: unknown[] = [];
    chat.on("channel", (event) => ended.push(event));
    to.faults.subscribe = "rate-limited";
    chat.subscribe("b");
    await until("asked", () => to.frames.at(-1)?.["channelId"] === "b");
    to.faults.subscribe = "not-found";
    await until("ended", () => chat.channel("b")?.state === "ended");
    const code = "subscription-ended";
    to.whisper({ type: "error", code, message: "", channelId: "a" });
    await until("taken away", () => chat.channel("a")?.state === "ended");
    expect(ended).toEqual([
      { channelId: "b", state: "ended", code: "not-found" },
      { channelId: "a", state: "ended", code },
    ]);
  });

  test("is neither ended nor asked for again by an error of another frame; a read mark that was refused for now is told again", async () => {
    const to = server();
    const { chat } = client(to);
    chat.subscribe("a");
    await until("live", isLive(chat, "a"));
    const marks = () => to.frames.filter(({ type }) => type === "read").length;
    to.faults.marksFail = 1;
    chat.read("a", 1);
    await until("told again", () => marks() === 2);
    to.faults.subscribe = "rate-limited";
    chat.subscribe("b");
    const asked = () =>
      to.frames.filter(({ channelId }) => channelId === "b").length;
    await until("asked", () => asked() > 0);
    const error = { type: "error", message: "", channelId: "b" };
    to.whisper({ ...error, code: "not-a-member", of: "read" });
    to.whisper({ ...error, code: "not-subscribed", of: "typing" });
    await until("asked again", () => asked() > 2);
    expect(chat.channel("b")?.state).toBe("joining");
    expect(
      to.frames.filter(
        ({ type, channelId }) => type === "subscribe" && channelId === "a",
      ),
    ).toHaveLength(1);
  });

  test("is asked for again when it stays behind the server's word, and when the server says so", async () => {
    const to = server();
    for (let at = 0; at < 3; at += 1) to.say("a", "early");
    const { chat, seqs } = client(to);
    chat.subscribe("a", 3);
    await until("live", isLive(chat, "a"));
    const subscribes = () =>
      to.frames.filter(({ type }) => type === "subscribe").length;
    to.log("a").push(entryOf(4));
    to.whisper({ type: "resync", channelId: "a", lastSeq: 4 });
    await until("the fourth", () => seqs().length === 1);
    expect(subscribes()).toBe(2);
    to.faults.forgetful = 1;
    to.log("a").push(entryOf(5));
    to.whisper({ type: "resync", channelId: "a", lastSeq: 5 });
    await until("the fifth", () => seqs().length === 2);
    expect(subscribes()).toBe(4);
    expect(seqs()).toEqual([4, 5]);
  });
});

describe("a message", () => {
  test("is stored once, in order, also when its acknowledgement is lost and it was written offline", async () => {
    const to = server();
    const { chat } = client(to);
    await until("open", () => chat.state === "open");
    to.faults.acks = false;
    const first = chat.send("a", "one");
    await until("stored", () => to.log("a").length === 1);
    await to.stop();
    const rest = ["two", "three"].map((text) => chat.send("a", text));
    to.faults.acks = true;
    to.start();
    const sent = await Promise.all([first, ...rest]);
    expect(sent.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(
      to
        .log("a")
        .map((entry) => entry.type === "new_message" && entry.message.content),
    ).toEqual(["one", "two", "three"]);
    const own = to.frames.filter(({ content }) => content === "one");
    expect(own.length).toBeGreaterThan(1);
    expect(new Set(own.map(({ clientId }) => clientId)).size).toBe(1);
  });

  test("that the server cannot take now is sent again, one that it refuses is not, and those after it go on", async () => {
    const to = server();
    const { chat } = client(to);
    to.faults.refusals.push("unavailable", "content-too-long");
    const sent = await Promise.allSettled([
      chat.send("a", "too long"),
      chat.send("a", "fine"),
    ]);
    expect(sent).toMatchObject([
      { status: "rejected", reason: { code: "content-too-long" } },
      { status: "fulfilled", value: { seq: 1 } },
    ]);
  });

  test("is refused when the queue is full, when it is too late, and when the client was closed", async () => {
    const to = server();
    await to.stop();
    const { chat } = client(to, {
      queueAtMost: 2,
      timing: { sendWithinMs: 30 },
    });
    const codeOf = (sent: Promise<unknown>): Promise<unknown> =>
      sent.catch((failed: unknown) =>
        failed instanceof SendFailed ? failed.code : failed,
      );
    const sent = ["one", "two", "three"].map((text) =>
      codeOf(chat.send("a", text)),
    );
    expect(await sent[2]).toBe("queue-full");
    expect(await Promise.all(sent)).toEqual([
      "too-late",
      "too-late",
      "queue-full",
    ]);
    const last = codeOf(chat.send("a", "four"));
    chat.close();
    expect(await last).toBe("closed");
    expect(await codeOf(chat.send("a", "five"))).toBe("closed");
  });
});

describe("a connection", () => {
  test("has a ticket of its own each time, or the token as the second sub-protocol", async () => {
    const to = server();
    let count = 0;
    const ticket = async (): Promise<string> => {
      if (++count === 1) throw new Error("signed out");
      return `ticket ${String(count)}`;
    };
    const { chat, errors } = client(to, { credentials: { ticket } });
    await until("open", () => chat.state === "open");
    to.close(4401);
    await until("again", () => count === 3 && chat.state === "open");
    expect(to.upgrades).toEqual([
      { url: "/chat/v1/ws?ticket=ticket%202", protocols: "tixlys.v1" },
      { url: "/chat/v1/ws?ticket=ticket%203", protocols: "tixlys.v1" },
    ]);
    expect(errors).toEqual(["unreachable", "unreachable"]);
    const other = client(to, { credentials: { token: () => "abc==" } });
    await until("open", () => other.chat.state === "open");
    expect(to.upgrades.at(-1)).toEqual({
      url: "/chat/v1/ws",
      protocols: "tixlys.v1, bearer.abc",
    });
  });

  test("that no longer answers counts as lost; close() ends everything; 4403 is for good", async () => {
    const to = server();
    const quiet = { pingAfterMs: 5, pongWithinMs: 2_000 };
    const { chat, states } = client(to, { timing: quiet });
    const count = () => to.frames.filter(({ type }) => type === "ping").length;
    await until("three pings", () => count() >= 3);
    expect(states).toEqual(["open"]);
    to.faults.pongs = false;
    await until("lost", () => states.includes("waiting"));
    to.faults.pongs = true;
    await until("again", () => chat.state === "open");
    chat.close();
    await until("gone", () => to.connections() === 0);
    chat.subscribe("a");
    expect(chat.channel("a")).toBeUndefined();
    const other = client(to);
    await until("open", () => other.chat.state === "open");
    to.close(4403);
    await until("closed", () => other.chat.state === "closed");
  });

  test("is not disturbed by what is no frame or comes from a later server", async () => {
    const to = server();
    const { chat, seqs } = client(to);
    chat.subscribe("a");
    await until("live", isLive(chat, "a"));
    for (const odd of [[], { type: 7 }, { type: "toString" }, { type: "poll" }])
      to.whisper(odd);
    to.whisper({ type: "new_message", channelId: "a", seq: "1" });
    to.whisper({ type: "message_deleted", channelId: "a", seq: 1, id: null });
    to.say("a", "fine");
    await until("the entry", () => seqs().length > 0);
    expect(seqs()).toEqual([1]);
  });

  test("pauses grow up to a bound, and any part of one may be taken", () => {
    const timing = { firstPauseMs: 100, longestPauseMs: 1_000 };
    const most = pausesOf(timing, () => 1);
    const times = (pauses: { next(): number }) =>
      Array.from({ length: 6 }, () => pauses.next());
    expect(times(most)).toEqual([100, 200, 400, 800, 1_000, 1_000]);
    most.reset();
    expect(most.next()).toBe(100);
    expect(times(pausesOf(timing, () => 0))).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

const entryOf = (seq: number): Entry => ({
  type: "new_message",
  channelId: "a",
  seq,
  message: messageOf("a", seq, "late"),
  clientId: crypto.randomUUID(),
});
