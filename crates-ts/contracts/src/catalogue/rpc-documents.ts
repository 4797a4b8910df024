import { Type } from "@sinclair/typebox";
import { plainJson } from "./plain-json.ts";
import { rpcHeaders, rpcOutcomes, rpcSubject } from "./rpc.ts";
import type { TSchema } from "@sinclair/typebox";
import type { Contract } from "./contract.ts";
import type { JsonObject } from "./plain-json.ts";
import type { RpcDefinition } from "./rpc.ts";

type Published = {
  readonly service: string;
  /** `<service>.<resource>.<verb>.v<n>`: the name of its messages. */
  readonly name: string;
  readonly subject: string;
  readonly definition: RpcDefinition;
};

type Entries = readonly [string, JsonObject][];

const askedWith = Type.Object({
  [rpcHeaders.deadline]: Type.String({
    pattern: "^[0-9]+$",
    description:
      "Milliseconds since the epoch; what has not begun by then is not begun",
  }),
  "x-request-id": Type.String(),
  traceparent: Type.Optional(Type.String({ description: "W3C Trace Context" })),
  tracestate: Type.Optional(Type.String()),
});

const answeredWith = ({ refusals }: RpcDefinition): TSchema =>
  Type.Object({
    [rpcHeaders.outcome]: Type.Union(
      rpcOutcomes.map((outcome) => Type.Literal(outcome)),
      { description: "Anything but ok has no body" },
    ),
    ...(refusals.length === 0
      ? {}
      : {
          [rpcHeaders.code]: Type.Optional(
            Type.Union(
              refusals.map((code) => Type.Literal(code)),
              { description: "Why, when refused" },
            ),
          ),
        }),
  });

/** Two JSON Schemas per request, by file name. */
export function rpcSchemas(contracts: readonly Contract[]): Entries {
  return published(contracts).flatMap(({ name, definition }) =>
    (["request", "response"] as const).map((side): [string, JsonObject] => [
      `${name}.${side}.schema.json`,
      {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        $id: `urn:tixlys:rpc:${name}:${side}`,
        title: `${name} ${side}`,
        ...plainJson(definition[side]),
      },
    ]),
  );
}

/** The requests' part of an AsyncAPI document: each has a channel, one for its answers, and an operation of who answers. */
export function rpcAsyncApi(contracts: readonly Contract[]): {
  readonly channels: Entries;
  readonly operations: Entries;
  readonly messages: Entries;
} {
  const requests = published(contracts);
  return {
    channels: requests.flatMap(channelsOf),
    operations: requests.map(operationOf),
    messages: requests.flatMap(messagesOf),
  };
}

function published(contracts: readonly Contract[]): Published[] {
  return contracts
    .flatMap(({ service, rpc }) =>
      Object.entries(rpc).map(([name, definition]) => ({
        service,
        name: `${service}.${name}.v${String(definition.version)}`,
        subject: rpcSubject(service, name, definition.version),
        definition,
      })),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const channelsOf = ({ name, subject }: Published): Entries => [
  [subject, { address: subject, messages: one(`${name}.request`) }],
  // The inbox of whoever asked: known only while the request is under way.
  [`${subject}.reply`, { address: null, messages: one(`${name}.response`) }],
];

const one = (message: string): JsonObject => ({
  [message]: { $ref: `#/components/messages/${message}` },
});

function operationOf({
  service,
  name,
  subject,
}: Published): [string, JsonObject] {
  const channel = `#/channels/${subject}`;
  const reply = `${channel}.reply`;
  return [
    `${service}.answer.${name}`,
    {
      action: "receive",
      channel: { $ref: channel },
      messages: [{ $ref: `${channel}/messages/${name}.request` }],
      reply: {
        channel: { $ref: reply },
        messages: [{ $ref: `${reply}/messages/${name}.response` }],
      },
    },
  ];
}

function messagesOf({ name, definition }: Published): Entries {
  const message = (
    side: "request" | "response",
    headers: TSchema,
  ): [string, JsonObject] => [
    `${name}.${side}`,
    {
      name: `${name}.${side}`,
      title: `${name} ${side}`,
      contentType: "application/json",
      headers: plainJson(headers),
      payload: plainJson(definition[side]),
    },
  ];
  return [
    message("request", askedWith),
    message("response", answeredWith(definition)),
  ];
}
