import { Type } from "@sinclair/typebox";
import { envelopeSchema, letsIn, subjectOf } from "./envelope.ts";
import { plainJson } from "./plain-json.ts";
import { rpcAsyncApi, rpcSchemas } from "./rpc-documents.ts";
import { versionsOf } from "./contract.ts";
import type { Contract, EventDefinition } from "./contract.ts";
import type { JsonObject } from "./plain-json.ts";

type Published = {
  readonly service: string;
  readonly type: string;
  readonly version: number;
  /** `<type>.v<n>`: the name of message and schema. */
  readonly name: string;
  readonly definition: EventDefinition;
};

/** The headers of every message on `EVT` (decision 48). */
export const headersSchema = Type.Object({
  "Nats-Msg-Id": Type.String({
    format: "uuid",
    description: "The envelope's id",
  }),
  traceparent: Type.Optional(
    Type.String({ description: "W3C Trace Context of the creating span" }),
  ),
  tracestate: Type.Optional(Type.String()),
  "x-request-id": Type.String({ description: "The envelope's correlationId" }),
  "idempotency-key": Type.Optional(Type.String()),
  "tixlys-bucket": Type.String({ description: "The order bucket, 0 to 15" }),
});

/**
 * One JSON Schema (2020-12) per event, of the whole envelope, and two per request.
 *
 * @returns By file name: `<type>.v<n>.schema.json`, then `<service>.<name>.v<n>.request.schema.json` and `….response.…`,
 * each in the order of the names. `x-class` gives each field's class.
 */
export function jsonSchemas(
  contracts: readonly Contract[],
): Readonly<Record<string, JsonObject>> {
  const entries = published(contracts).map(
    ({ name, ...event }): [string, JsonObject] => [
      `${name}.schema.json`,
      {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        $id: `urn:tixlys:event:${name}`,
        title: name,
        ...deprecation(event.definition),
        ...payload(event),
      },
    ],
  );
  return Object.fromEntries([...entries, ...rpcSchemas(contracts)]);
}

/**
 * One AsyncAPI 3.0 document of everything on the bus: a channel per subject, who sends, who receives and who answers.
 *
 * @param info Title and version of the document.
 */
export function asyncApi(
  contracts: readonly Contract[],
  info: { readonly title: string; readonly version: string } = {
    title: "Tixlys Core",
    version: "1",
  },
): JsonObject {
  const events = published(contracts);
  const requests = rpcAsyncApi(contracts);
  return {
    asyncapi: "3.0.0",
    info,
    defaultContentType: "application/json",
    channels: Object.fromEntries([
      ...events.map((event) => [subject(event), channel(event)] as const),
      ...requests.channels,
    ]),
    operations: Object.fromEntries([
      ...events.map(sends),
      ...contracts.flatMap((contract) => receives(contract, events)),
      ...requests.operations,
    ]),
    components: {
      messages: Object.fromEntries([
        ...events.map((event) => [event.name, message(event)] as const),
        ...requests.messages,
      ]),
    },
  };
}

function published(contracts: readonly Contract[]): Published[] {
  return contracts
    .flatMap(({ service, events }) =>
      Object.entries(events).flatMap(([type, newest]) =>
        versionsOf(newest).map((definition) => {
          const { version } = definition;
          return {
            service,
            type,
            version,
            name: `${type}.v${String(version)}`,
            definition,
          };
        }),
      ),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const subject = ({ type, version }: Published): string =>
  subjectOf(type, version);

const channel = (event: Published): JsonObject => ({
  address: subject(event),
  messages: { [event.name]: { $ref: `#/components/messages/${event.name}` } },
});

const message = ({ name, ...event }: Published): JsonObject => ({
  name,
  title: event.type,
  contentType: "application/json",
  correlationId: { location: "$message.payload#/correlationId" },
  headers: plainJson(headersSchema),
  payload: { ...deprecation(event.definition), ...payload(event) },
  "x-on-unpublishable": event.definition.onUnpublishable,
});

/** Says in both documents that a version goes, and since which release that is known. */
const deprecation = ({ deprecatedSince }: EventDefinition): JsonObject =>
  deprecatedSince === undefined
    ? {}
    : { deprecated: true, "x-deprecated-since": deprecatedSince };

const sends = (event: Published): [string, JsonObject] => [
  `${event.service}.send.${event.name}`,
  operation("send", event),
];

/** What a service's durables let in; its handlers take a part of that. */
function receives(
  { service, consumes, collects }: Contract,
  events: readonly Published[],
): [string, JsonObject][] {
  return [...consumes, ...collects].flatMap(({ filter }) => {
    const wanted = events.filter((event) => letsIn(filter, subject(event)));
    return wanted.map((event): [string, JsonObject] => [
      `${service}.receive.${event.name}`,
      operation("receive", event),
    ]);
  });
}

const operation = (
  action: "send" | "receive",
  event: Published,
): JsonObject => {
  const $ref = `#/channels/${subject(event)}`;
  return {
    action,
    channel: { $ref },
    messages: [{ $ref: `${$ref}/messages/${event.name}` }],
  };
};

/** The envelope's schema with this event's constants and data. */
function payload({
  service,
  type,
  version,
  definition,
}: Omit<Published, "name">): JsonObject {
  const envelope = envelopeSchema(definition.schema);
  return plainJson({
    ...envelope,
    properties: {
      ...envelope.properties,
      type: Type.Literal(type),
      version: Type.Literal(version),
      producer: Type.Literal(service),
    },
  });
}
