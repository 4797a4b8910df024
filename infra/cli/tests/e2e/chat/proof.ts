/** Many clients, cut off at random while others write and a replica is killed: what each has in the end. */
import { createChat, historyOver } from "@tixlys/client-chat";
import type { Chat, Entry } from "@tixlys/client-chat";
import { callChat } from "./call-chat.ts";

/** How much of it. */
export type Amount = {
  readonly clients: number;
  readonly senders: number;
  readonly channels: number;
  /** Of each sender, over all channels in turn. */
  readonly messages: number;
  readonly cuts: number;
};

/** Where it happens. */
export type Scene = {
  /** Of the gateway. */
  readonly origin: string;
  /** A token of a verified person. */
  readonly token: (userId: string) => string;
  /** Ends one replica as a crash does. */
  readonly kill: () => void;
};

/** What one client was handed, channel by channel, in the order in which it came. */
export type Handed = ReadonlyMap<string, readonly Entry[]>;

/** What there is to compare. */
export type Proof = {
  readonly channelIds: readonly string[];
  readonly clients: readonly Handed[];
  /** What `send` answered for each content. */
  readonly sent: ReadonlyMap<
    string,
    { readonly id: string; readonly seq: number }
  >;
  readonly histories: number;
  readonly cuts: number;
  readonly connections: number;
};

const WITHIN_MS = 120_000;
const PAUSE_MS = 10;
const timing = {
  firstPauseMs: 20,
  longestPauseMs: 1_000,
  connectWithinMs: 20_000,
  ackWithinMs: 5_000,
  resendAfterMs: 200,
  pingAfterMs: 2_000,
};

/** Everybody follows every channel from its first entry on; half of the cuts come before the kill, half after it. */
export async function prove(scene: Scene, amount: Amount): Promise<Proof> {
  const people = Array.from({ length: amount.clients }, () => person(scene));
  const senders = people.slice(0, amount.senders);
  const histories = { count: 0 };
  try {
    const channelIds = await channelsOf(scene, amount, senders);
    for (const { chat } of people) {
      chat.on("history", () => (histories.count += 1));
      for (const id of channelIds) chat.subscribe(id, 0);
    }
    await until("everybody has joined", () =>
      people.every(({ chat }) =>
        channelIds.every((id) => chat.channel(id)?.state === "live"),
      ),
    );
    const sent = new Map<string, { id: string; seq: number }>();
    const total = amount.senders * amount.messages;
    const writing = senders.map(async ({ chat, userId }) => {
      for (let at = 0; at < amount.messages; at += 1) {
        const content = `${userId} ${String(at)}`;
        const channelId = channelIds[at % channelIds.length] ?? "";
        sent.set(content, await chat.send(channelId, content));
      }
    });
    const cuts = await disturb(scene, amount, people, () => sent.size / total);
    await Promise.all(writing);
    const lasts = await Promise.all(
      channelIds.map((id) => lastSeqOf(scene, id, people[0]?.userId ?? "")),
    );
    await until("everybody is there", () =>
      people.every(({ chat }) =>
        channelIds.every(
          (id, at) => (chat.channel(id)?.seq ?? 0) >= (lasts[at] ?? 0),
        ),
      ),
    );
    return {
      channelIds,
      clients: people.map(({ handed }) => handed),
      sent,
      histories: histories.count,
      cuts,
      connections: people.reduce((sum, { opened }) => sum + opened(), 0),
    };
  } finally {
    for (const { chat } of people) chat.close();
  }
}

type Person = {
  readonly userId: string;
  readonly chat: Chat;
  readonly handed: Map<string, Entry[]>;
  /** Ends the connection without a word; false when there is none. */
  readonly cut: () => boolean;
  readonly opened: () => number;
};

function person({ origin, token }: Scene): Person {
  const userId = Bun.randomUUIDv7();
  const bearer = token(userId);
  let socket: WebSocket | undefined;
  let opened = 0;
  const keep = (made: WebSocket): void => {
    socket = made;
  };
  class Cuttable extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols);
      keep(this);
      this.addEventListener("open", () => (opened += 1));
    }
  }
  const chat = createChat({
    origin,
    credentials: { token: () => bearer },
    history: historyOver({ origin, token: () => bearer }),
    timing,
    WebSocket: Cuttable,
  });
  const handed = new Map<string, Entry[]>();
  chat.on("entry", (entry) => {
    const own = handed.get(entry.channelId) ?? [];
    handed.set(entry.channelId, own);
    own.push(entry);
  });
  const cut = (): boolean => {
    if (chat.state !== "open") return false;
    socket?.terminate();
    return true;
  };
  return { userId, chat, handed, cut, opened: () => opened };
}

/** Public channels of the first sender's, which all senders join. */
async function channelsOf(
  { origin, token }: Scene,
  { channels }: Amount,
  senders: readonly Person[],
): Promise<string[]> {
  const owner = token(senders[0]?.userId ?? "");
  const ids: string[] = [];
  for (let at = 0; at < channels; at += 1) {
    const name = `Proof ${String(at)} ${crypto.randomUUID()}`;
    const body = { kind: "public", name };
    const { channel } = await callChat<{ channel: { id: string } }>(
      origin,
      owner,
      "POST /channels",
      body,
    );
    ids.push(channel.id);
  }
  for (const { userId } of senders.slice(1))
    for (const id of ids)
      await callChat(origin, token(userId), `POST /channels/${id}/join`);
  return ids;
}

/** Cuts somebody off, again and again, as the writing goes on; answers how often. */
async function disturb(
  { kill }: Scene,
  { cuts }: Amount,
  people: readonly Person[],
  part: () => number,
): Promise<number> {
  let done = 0;
  let isKilled = false;
  await until("the writing has come to its end", async () => {
    const due = Math.floor(part() * cuts);
    while (done < due) {
      const one = people[Math.floor(Math.random() * people.length)];
      if (one?.cut() === true) done += 1;
      else await Bun.sleep(PAUSE_MS);
    }
    if (!isKilled && part() >= 0.5) {
      isKilled = true;
      kill();
    }
    return part() >= 1;
  });
  return done;
}

async function lastSeqOf(
  { origin, token }: Scene,
  id: string,
  userId: string,
): Promise<number> {
  const { channel } = await callChat<{ channel: { lastSeq: number } }>(
    origin,
    token(userId),
    `GET /channels/${id}`,
  );
  return channel.lastSeq;
}

async function until(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = performance.now() + WITHIN_MS;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`never: ${what}`);
    await Bun.sleep(PAUSE_MS);
  }
}

/** What is wrong with it: a client that has a gap, a double, another order, or another entry than the rest. Empty when all is well. */
export function faultsOf(
  { channelIds, clients, sent }: Proof,
  stored: ReadonlyMap<string, readonly StoredMessage[]>,
): string[] {
  const faults: string[] = [];
  const contents = new Map<string, StoredMessage>();
  for (const message of [...stored.values()].flat()) {
    if (contents.has(message.content))
      faults.push(`stored twice: ${message.content}`);
    contents.set(message.content, message);
  }
  for (const [content, { id, seq }] of sent) {
    const found = contents.get(content);
    if (found?.id !== id || found.seq !== seq)
      faults.push(`acknowledged and not stored: ${content}`);
  }
  for (const channelId of channelIds) {
    const messages = stored.get(channelId) ?? [];
    const bySeq = new Map(messages.map((message) => [message.seq, message]));
    const last = Math.max(
      ...clients.map((own) => own.get(channelId)?.length ?? 0),
    );
    for (const [at, own] of clients.entries()) {
      const entries = own.get(channelId) ?? [];
      const who = `client ${String(at)} in ${channelId}`;
      if (entries.length !== last || last === 0)
        faults.push(`${who} has ${String(entries.length)} of ${String(last)}`);
      const wrong = entries.findIndex(({ seq }, place) => seq !== place + 1);
      if (wrong >= 0)
        faults.push(
          `${who} has ${String(entries[wrong]?.seq)} as ${String(wrong + 1)}`,
        );
      const handed = entries.filter((entry) => entry.type === "new_message");
      if (handed.length !== messages.length)
        faults.push(
          `${who}: ${String(handed.length)} of ${String(messages.length)} messages`,
        );
      for (const { seq, message } of handed)
        if (bySeq.get(seq)?.id !== message.id)
          faults.push(`${who}: ${String(seq)} is not what is stored`);
    }
  }
  return faults;
}

/** A row of the table. */
export type StoredMessage = {
  readonly id: string;
  readonly seq: number;
  readonly content: string;
};
