import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { testIds } from "@tixlys/testkit";
import type { MailChannel } from "../../src/application/ports.ts";
import { mailRoad } from "../../src/outbound/mail/channel.ts";
import { mailServer, partOf } from "./mail-server.ts";
import { aMail, folder, patient } from "./mails.ts";

type Arrived = {
  messageId: string;
  to: string;
  subject: string;
  text: string;
  html: string;
};
type World = {
  channel: MailChannel;
  arrived: () => Promise<Arrived[]>;
  close: () => Promise<void>;
};

const road = (url: string) =>
  mailRoad({
    url,
    from: "Tixlys <no-reply@example.test>",
    environment: "test",
    newId: testIds(),
    clock: () => new Date(),
  });

async function catcher(): Promise<World> {
  const { path, remove } = await folder();
  const read = async (name: string): Promise<Arrived> =>
    JSON.parse(await readFile(join(path, name), "utf8"));
  return {
    channel: road(`catcher:${path}`).channel,
    arrived: async () =>
      Promise.all((await readdir(path)).sort().map((name) => read(name))),
    close: remove,
  };
}

async function smtp(): Promise<World> {
  const server = await mailServer();
  return {
    channel: road(server.url).channel,
    arrived: async () =>
      server.received.map(({ raw, headers, to }) => ({
        messageId: headers["message-id"] ?? "",
        to: to.join(" "),
        subject: decodeWord(headers["subject"] ?? ""),
        text: partOf(raw, "text/plain"),
        html: partOf(raw, "text/html"),
      })),
    close: server.close,
  };
}

/** What every way for mail must do; each driver passes the same tests. */
describe.each([
  ["the catcher", catcher],
  ["SMTP", smtp],
])("%s", (_, open) => {
  let world: World;
  beforeAll(async () => {
    world = await open();
  });
  afterAll(() => world.close());

  test("takes a mail with every word of it", async () => {
    expect(await world.channel.send(aMail(), patient())).toEqual({
      ok: true,
      value: null,
    });
    const [arrived] = await world.arrived();
    expect(arrived).toMatchObject({
      to: "ada@example.test",
      subject: "Grüße",
      text: aMail().text,
    });
    expect(arrived?.html.trim()).toBe(aMail().html);
  });

  test("gives every attempt of a delivery the same Message-ID", async () => {
    await world.channel.send(aMail(), patient());
    const ids = (await world.arrived()).map(({ messageId }) => messageId);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids)).toEqual(
      new Set(["<0190a6c0-1c5e-7b8a-9f43-00000000000d@example.test>"]),
    );
  });

  test("sends many at a time, each once", async () => {
    const before = (await world.arrived()).length;
    const mails = Array.from({ length: 16 }, (__, at) =>
      aMail({ to: `p${String(at)}@example.test` }),
    );
    const results = await Promise.all(
      mails.map((mail) => world.channel.send(mail, patient())),
    );
    expect(results.every(({ ok }) => ok)).toBe(true);
    const arrived = (await world.arrived()).slice(before).map(({ to }) => to);
    expect(arrived.toSorted()).toEqual(mails.map(({ to }) => to).toSorted());
  });
});

/** RFC 2047, as far as a subject of ours needs it. */
function decodeWord(text: string): string {
  const [, kind, word = ""] = /^=\?UTF-8\?([QB])\?(.*)\?=$/i.exec(text) ?? [];
  if (kind === undefined) return text;
  if (kind.toUpperCase() === "B")
    return Buffer.from(word, "base64").toString("utf8");
  const bytes = word
    .replaceAll("_", " ")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return Buffer.from(bytes, "latin1").toString("utf8");
}
