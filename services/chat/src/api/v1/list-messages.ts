import { list, reject, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import { refuse } from "./errors.ts";
import { channelOf, idParams } from "./fields.ts";
import { actorOf, verified } from "./guards.ts";
import {
  messageExample,
  messageOnWire,
  messageSchema,
} from "./message-body.ts";

const seq = (description: string) =>
  t.Optional(
    t.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description }),
  );
const time = (description: string) =>
  t.Optional(t.String({ format: "date-time", description }));

const filters = t.Object({
  before: seq("Messages of a lower `seq`"),
  after: seq("Messages of a higher `seq`; the oldest first then"),
  from: time("Messages from then on"),
  to: time("Messages before then"),
});

type Filters = {
  readonly before?: number;
  readonly after?: number;
  readonly from?: string;
  readonly to?: string;
};

export const listMessages = (app: Application) =>
  list({
    path: "/channels/{id}/messages",
    operation: "chat:message:list",
    summary: "What was written in a channel",
    description:
      "The newest first, by sequence or by time. A deleted message is a place without content.",
    guard: verified,
    delegable: true,
    params: idParams,
    resource: channelOf,
    filters,
    plural: "messages",
    row: messageSchema,
    position: t.Object({ seq: t.Integer() }),
    example: {
      messages: [messageExample],
      page: { nextCursor: null, hasMore: false },
    },
    errors: ["not-found", "invalid-time-range"],
    async handle(input, { limit, after: place }) {
      const { before, after, from, to }: Filters = input.query;
      const span = { from: timeOf(from), to: timeOf(to) };
      if (
        span.from !== undefined &&
        span.to !== undefined &&
        span.to <= span.from
      )
        return reject("invalid-time-range", { field: "to" });
      const found = await app.readHistory(actorOf(input), {
        channelId: input.params.id,
        limit,
        ...span,
        ...(after === undefined
          ? { before: place?.seq ?? before }
          : { after: place?.seq ?? after, before }),
      });
      if (!found.ok) return refuse(found.error);
      const { messages, next } = found.value;
      return {
        rows: messages.map(messageOnWire),
        next: next === undefined ? undefined : { seq: next },
      };
    },
  });

const timeOf = (text: string | undefined) =>
  text === undefined ? undefined : new Date(text);
