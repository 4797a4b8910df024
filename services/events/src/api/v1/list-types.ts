import { reply, route, t } from "@tixlys/pawz";
import type { Application } from "../../application/application.ts";

const fieldClass = t.Union(
  ["plain", "personal", "sealed"].map((name) => t.Literal(name)),
  {
    description:
      "`plain` is kept everywhere; `personal` is about a person and `sealed` for one recipient: neither is kept by this service",
  },
);

const typeSchema = t.Object(
  {
    type: t.String({ description: "`<service>.<aggregate>.<event>`" }),
    version: t.Integer({ minimum: 1 }),
    subject: t.String({ description: "Where it is published on the bus" }),
    producer: t.String(),
    deprecated: t.Boolean(),
    fields: t.Record(t.String(), fieldClass, {
      description: "Each field of its data with its class",
    }),
    schema: t.Record(t.String(), t.Unknown(), {
      description: "JSON Schema 2020-12 of the whole envelope",
    }),
  },
  { additionalProperties: false },
);

export const listTypes = (app: Application) =>
  route({
    method: "GET",
    path: "/types",
    operation: "events:type:list",
    summary: "The catalogue: every type of event, with its schema",
    description:
      "Fixed with the release; it may be kept, and asked for anew with `If-None-Match`: 304 as long as nothing has changed.",
    guard: "public",
    etag: true,
    response: {
      status: 200,
      data: t.Object(
        { types: t.Array(typeSchema, { maxItems: 1_000 }) },
        { additionalProperties: false },
      ),
      example: {
        types: [
          {
            type: "chat.channel.deleted",
            version: 1,
            subject: "evt.chat.channel.deleted.v1",
            producer: "chat",
            deprecated: false,
            fields: { channelId: "plain", kind: "plain" },
            schema: { type: "object" },
          },
        ],
      },
    },
    errors: [],
    handle: async () => {
      const { types, version } = app.readCatalogue();
      return reply.versioned({ types }, version);
    },
  });
