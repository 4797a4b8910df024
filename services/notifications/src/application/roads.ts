import type { ChannelName } from "../domain/delivery/channels.ts";
import { languageOf } from "../domain/letter/language.ts";
import type { Links } from "../domain/letter/links.ts";
import { shortOf } from "../domain/letter/short.ts";
import {
  createDeliverDue,
  type DeliverDue,
  type DeliverDuePorts,
} from "./deliver-due.ts";
import type {
  Channel,
  ContactReader,
  MailChannel,
  Push,
  Secrets,
  SubscriptionReader,
  TextMessage,
  WriteShort,
} from "./ports.ts";
import { createWriteLetter } from "./write-letter.ts";
import { createWritePush } from "./write-push.ts";
import { createWriteTextMessage } from "./write-text-message.ts";

/** Each way out, whether it is configured or says so of every message. */
export type Channels = {
  readonly email: MailChannel;
  readonly push: Channel<Push>;
  readonly sms: Channel<TextMessage>;
};

/** One channel with what sends by it. */
export type Road = {
  readonly channelName: ChannelName;
  readonly channel: { close?(): Promise<void> };
  readonly deliverDue: DeliverDue;
};

/** The three roads: what each channel's messages are written by, and what delivers them. */
export function createRoads(
  { email, push, sms }: Channels,
  ports: Omit<DeliverDuePorts<unknown>, "channelName" | "channel" | "write"> & {
    readonly contacts: ContactReader;
    readonly subscriptions: SubscriptionReader;
    readonly secrets: Secrets;
    readonly links: Links;
  },
): readonly Road[] {
  const { contacts, subscriptions, secrets, links, ...delivering } = ports;
  const road = <Message>(
    own: Pick<DeliverDuePorts<Message>, "channelName" | "channel" | "write">,
  ): Road => ({
    channelName: own.channelName,
    channel: own.channel,
    deliverDue: createDeliverDue({ ...delivering, ...own }),
  });
  return [
    road({
      channelName: "email",
      channel: email,
      write: createWriteLetter({ contacts, secrets, links }),
    }),
    road({
      channelName: "push",
      channel: push,
      write: createWritePush({ contacts, subscriptions, writeShort }),
    }),
    road({
      channelName: "sms",
      channel: sms,
      write: createWriteTextMessage({ contacts, writeShort }),
    }),
  ];
}

const writeShort: WriteShort = ({ kind, username, locale, templateData }) =>
  shortOf(kind, { username, data: templateData, language: languageOf(locale) });
