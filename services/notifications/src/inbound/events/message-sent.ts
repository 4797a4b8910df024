import { chat } from "@tixlys/contracts";
import { on } from "@tixlys/messaging/postgres";

/** What messages need to be bound to. */
export type Talking = {
  readonly messageSent: (sent: {
    readonly channelId: string;
    readonly kind: string;
    readonly messageId: string;
  }) => Promise<void>;
};

export const messageSent = on(
  chat,
  "chat.message.sent",
  ({ id: messageId, data }, bound: Talking) =>
    bound.messageSent({
      channelId: data.channelId,
      kind: data.kind,
      messageId,
    }),
);
