import type { OutboundHttp } from "@tixlys/outbound-http";
import type { Channel, Push, TextMessage } from "../application/ports.ts";
import { channelOff } from "./channel-off.ts";
import { guardedAskOnce } from "./http/guarded-ask.ts";
import { plainAskOnce } from "./http/post-once.ts";
import { type MailRoad, mailRoad } from "./mail/channel.ts";
import { pushChannel } from "./push/channel.ts";
import { type Vapid, vapidOf } from "./push/vapid.ts";
import { smsChannel } from "./sms/channel.ts";

/** What the configuration says of the ways out, by the names of its variables. */
export type ChannelSettings = Readonly<
  Record<
    "VAPID_PRIVATE_KEY" | "VAPID_SUBJECT" | "SMS_URL" | "SMS_TOKEN",
    string | undefined
  >
> & {
  readonly MAIL_URL: string;
  readonly MAIL_FROM: string;
  readonly TIXLYS_ENV: Parameters<typeof mailRoad>[0]["environment"];
  readonly SMS_METHOD: "POST" | "PUT";
  readonly SMS_BODY: string;
};

/** Every way out; one that is not configured refuses what still waits for it. */
export type ConfiguredChannels = {
  readonly mail: MailRoad;
  readonly push: Channel<Push>;
  readonly sms: Channel<TextMessage>;
  /** Whose key browsers subscribe to, where pushes are on. */
  readonly vapid: Vapid | undefined;
};

/** @throws Error for a `MAIL_URL` or `MAIL_FROM` that names no way; its message never holds the value. */
export function channelsOf(
  settings: ChannelSettings,
  o: {
    readonly outbound: Pick<OutboundHttp, "send">;
    readonly newId: () => string;
    readonly clock: () => Date;
  },
): ConfiguredChannels {
  const { MAIL_URL: url, MAIL_FROM: from, TIXLYS_ENV: environment } = settings;
  const { clock, newId, outbound } = o;
  const vapid = vapidFrom(settings);
  const ask = guardedAskOnce(outbound, clock);
  return {
    mail: mailRoad({ url, from, environment, newId, clock }),
    push:
      vapid === undefined ? channelOff() : pushChannel({ ask, vapid, clock }),
    sms: smsFrom(settings, clock),
    vapid,
  };
}

function vapidFrom(settings: ChannelSettings): Vapid | undefined {
  const { VAPID_PRIVATE_KEY: key, VAPID_SUBJECT: subject } = settings;
  return key === undefined || subject === undefined
    ? undefined
    : vapidOf(key, subject);
}

function smsFrom(
  settings: ChannelSettings,
  clock: () => Date,
): Channel<TextMessage> {
  const { SMS_URL: url, SMS_METHOD: method, SMS_TOKEN: token } = settings;
  if (url === undefined) return channelOff();
  const said = token === undefined ? {} : { token };
  const gateway = { url, method, body: settings.SMS_BODY, ...said };
  return smsChannel({ gateway, ask: plainAskOnce(clock) });
}
