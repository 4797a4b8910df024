import { list, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";
import type { Part } from "../../application/read-channels.ts";
import type { SeenChannel } from "../../application/ports.ts";
import {
  channelExample,
  myChannelOnWire,
  myChannelSchema,
} from "./channel-body.ts";
import { actorOf, verified } from "./guards.ts";

const filters = t.Object({
  scope: t.Optional(
    t.Union([t.Literal("mine"), t.Literal("public")], {
      description: "Yours, unless told; or those that anybody may join",
    }),
  ),
  query: t.Optional(
    t.String({
      maxLength: 50,
      description: "Public ones whose name begins so, whatever the case",
      examples: ["kitchen"],
    }),
  ),
});

const row = { ...channelExample, readSeq: 12, unread: 3 };
const common = {
  guard: verified,
  delegable: true,
  plural: "channels",
  row: myChannelSchema,
  position: t.Object({ place: t.String() }),
  example: { channels: [row], page: { nextCursor: null, hasMore: false } },
} as const;

type Filters = { readonly scope?: "mine" | "public"; readonly query?: string };

export const listChannels = (app: Application) =>
  list({
    ...common,
    path: "/channels",
    operation: "chat:channel:list",
    summary: "Your channels, or public ones",
    description: "Yours with the newest first, public ones by name.",
    filters,
    async handle(input, { limit, after }) {
      const { scope, query = "" }: Filters = input.query;
      const slice = { limit, after: after?.place };
      const by = actorOf(input);
      return shown(
        scope === "public"
          ? await app.listPublic(by, { ...slice, query })
          : await app.listMine(by, { ...slice, unreadOnly: false }),
      );
    },
  });

export const listUnread = (app: Application) =>
  list({
    ...common,
    path: "/unread",
    operation: "chat:channel:list-unread",
    summary: "Your channels with something new",
    description:
      "Counted by messages, those of others and those that were deleted since; what one sends oneself is read.",
    async handle(input, { limit, after }) {
      const slice = { limit, after: after?.place, unreadOnly: true };
      return shown(await app.listMine(actorOf(input), slice));
    },
  });

function shown({ rows, next }: Part<SeenChannel>) {
  return {
    rows: rows.map(myChannelOnWire),
    next: next === undefined ? undefined : { place: next },
  };
}
