import { rm, writeFile } from "node:fs/promises";
import { localPolicy, outboundHttp } from "@tixlys/outbound-http";
import { testIds } from "@tixlys/testkit";
import type {
  Channel,
  Mail,
  Push,
  TextMessage,
} from "../../../src/application/ports.ts";
import { parseDeliveryId } from "../../../src/domain/delivery/delivery.ts";
import { plainAskOnce } from "../../../src/outbound/http/post-once.ts";
import { guardedAskOnce } from "../../../src/outbound/http/guarded-ask.ts";
import { mailCatcher } from "../../../src/outbound/mail/catcher.ts";
import { smtpChannel } from "../../../src/outbound/mail/smtp.ts";
import { pushChannel } from "../../../src/outbound/push/channel.ts";
import { vapidOf } from "../../../src/outbound/push/vapid.ts";
import { smsChannel } from "../../../src/outbound/sms/channel.ts";
import { mailServer } from "../mail-server.ts";
import { aMail, folder, sender } from "../mails.ts";
import { pushService } from "./push-service.ts";
import { smsGateway } from "./sms-gateway.ts";

/** How the other side behaves; `away` is for good. */
export const allMoods = [
  "takes",
  "busy",
  "refuses",
  "gone",
  "silent",
  "breaks-off",
  "away",
] as const;
export type Mood = (typeof allMoods)[number];

export type World<Message> = {
  readonly channel: Channel<Message>;
  readonly message: Message;
  /** What the other side has taken: under which id, and every word of it. */
  readonly taken: () => Promise<readonly { id: string; words: string }[]>;
  readonly be: (mood: Mood) => Promise<void>;
  readonly close: () => Promise<void>;
};

const clock = () => new Date();
const ask = plainAskOnce(clock);
const guarded = guardedAskOnce(outboundHttp({ policy: localPolicy }), clock);

export function deliveryIdOf(text: string) {
  const id = parseDeliveryId(text);
  if (!id.ok) throw new Error("no id");
  return id.value;
}

const deliveryId = deliveryIdOf("0190a6c0-1c5e-7b8a-9f43-00000000000d");
/** Stand in every message, and nowhere else: what no log may hold. */
export const canary = "c4nary-words";
export const addressCanary = "c4nary-address";
export const vapidPrivateKey =
  "c9af14d1a3b2e7f0c5a4d3b2a1908f7e6d5c4b3a29181706f5e4d3c2b1a09f8e";
export const vapidSubject = "mailto:operations@example.test";

const mail = (changes: Partial<Mail> = {}): Mail =>
  aMail({ to: `${addressCanary}@example.test`, subject: canary, ...changes });

const reply = (responseCode: number) =>
  Object.assign(new Error(`${addressCanary}@example.test`), { responseCode });

export async function smtpWorld(): Promise<World<Mail>> {
  let mood: Mood = "takes";
  const server = await mailServer({
    onMailFrom: (_, __, done) => {
      if (mood === "silent") return;
      if (mood === "breaks-off") return done(reply(421));
      done();
    },
    onRcptTo: (_, __, done) => {
      if (mood === "busy") return done(reply(450));
      if (mood === "refuses") return done(reply(554));
      if (mood === "gone") return done(reply(550));
      done();
    },
  });
  const channel = smtpChannel(
    { host: "127.0.0.1", port: server.port, tls: "optional" },
    sender,
  );
  return {
    channel,
    message: mail(),
    taken: async () =>
      server.received.map(({ headers, raw }) => ({
        id: headers["message-id"] ?? "",
        words: raw,
      })),
    be: async (next) => {
      mood = next;
      if (next !== "away") return;
      await channel.close?.();
      await server.close();
    },
    close: async () => {
      await channel.close?.();
      if (mood !== "away") await server.close();
    },
  };
}

export async function catcherWorld(): Promise<World<Mail>> {
  const { path, remove } = await folder();
  const channel = mailCatcher(path, { sender, newId: testIds(), clock });
  const away = async () => {
    await rm(path, { recursive: true, force: true });
    await writeFile(path, "a file where the folder should be");
  };
  return {
    channel,
    message: mail(),
    taken: async () =>
      (await channel.list({})).map((caught) => ({
        id: deliveryId,
        words: `${caught.subject}\n${caught.text}`,
      })),
    be: async (mood) => {
      if (mood === "away") await away();
    },
    close: remove,
  };
}

const statuses = { busy: 503, refuses: 400, gone: 410 } as const;

/** The connection ends before anything is answered. */
async function brokenOff(at: {
  close: () => Promise<void>;
}): Promise<Response> {
  await at.close();
  return new Promise(() => undefined);
}

/** How a server on this machine answers in a mood, as `Bun.serve` is told. */
function answers(
  mood: Mood,
  breakOff: () => Promise<Response>,
): (() => Response | Promise<Response>) | undefined {
  if (mood === "takes") return undefined;
  if (mood === "silent") return () => new Promise<Response>(() => undefined);
  if (mood === "breaks-off") return () => breakOff();
  const status = mood === "away" ? 503 : statuses[mood];
  // A server may say whatever it likes, our message among it.
  return () => new Response(`${canary} ${addressCanary}`, { status });
}

export async function pushWorld(): Promise<World<Push>> {
  const service = pushService();
  const vapid = vapidOf(vapidPrivateKey, vapidSubject);
  const endpoint = `${service.endpoint}/${addressCanary}`;
  const said = { title: canary, body: "Somebody has answered", path: "/inbox" };
  return {
    channel: pushChannel({ ask: guarded, vapid, clock }),
    message: {
      deliveryId,
      kind: "offer-received",
      ...said,
      to: { endpoint, keys: service.keys },
    },
    taken: async () =>
      service.received.map(({ headers, plaintext }) => ({
        id: headers.get("topic") ?? "",
        words: plaintext,
      })),
    be: async (mood) => {
      service.state.answer = answers(mood, () => brokenOff(service));
      if (mood === "away") await service.close();
    },
    close: () => service.close(),
  };
}

export async function smsWorld(): Promise<World<TextMessage>> {
  const gateway = smsGateway();
  const body = '{"to":"{{to}}","text":"{{text}}","ref":["{{id}}"]}';
  const { url } = gateway;
  const settings = { url, method: "POST", body, token: "t0ken-t0ken" } as const;
  return {
    channel: smsChannel({ gateway: settings, ask }),
    message: { deliveryId, to: "+420777123456", text: canary },
    taken: async () =>
      gateway.received.map((each) => ({
        id: each.headers.get("idempotency-key") ?? "",
        words: JSON.stringify(each.body),
      })),
    be: async (mood) => {
      gateway.state.answer = answers(mood, () => brokenOff(gateway));
      if (mood === "away") await gateway.close();
    },
    close: () => gateway.close(),
  };
}
