// The structure that AsyncAPI 3.0.0 demands of the parts that we use, read strictly: a part that the specification does not
// name there is a fault. The official validator has eighteen direct dependencies, so it is not one of ours.

type Part = Readonly<Record<string, unknown>>;
type Rule = {
  readonly required: readonly string[];
  readonly optional: readonly string[];
};

const rules = {
  document: {
    required: ["asyncapi", "info"],
    optional: [
      "id",
      "servers",
      "defaultContentType",
      "channels",
      "operations",
      "components",
    ],
  },
  info: {
    required: ["title", "version"],
    optional: [
      "description",
      "termsOfService",
      "contact",
      "license",
      "tags",
      "externalDocs",
    ],
  },
  channel: {
    required: ["address"],
    optional: [
      "messages",
      "title",
      "summary",
      "description",
      "servers",
      "parameters",
      "tags",
      "externalDocs",
      "bindings",
    ],
  },
  operation: {
    required: ["action", "channel"],
    optional: [
      "title",
      "summary",
      "description",
      "security",
      "tags",
      "externalDocs",
      "bindings",
      "traits",
      "messages",
      "reply",
    ],
  },
  message: {
    required: [],
    optional: [
      "headers",
      "payload",
      "correlationId",
      "contentType",
      "name",
      "title",
      "summary",
      "description",
      "tags",
      "externalDocs",
      "bindings",
      "examples",
      "traits",
    ],
  },
  reply: { required: [], optional: ["address", "channel", "messages"] },
} as const satisfies Record<string, Rule>;

const KEY = /^[A-Za-z0-9._-]+$/;
const EXPRESSION = /^\$message\.(header|payload)#\/\S+$/;

/** What is wrong with a document; empty when nothing is. */
export function asyncApiFaults(document: unknown): string[] {
  const root = part(document);
  const at = (name: string): [string, Part][] =>
    Object.entries(part(root[name])).map(([key, value]) => [key, part(value)]);
  const messages = Object.entries(part(part(root["components"])["messages"]));
  return [
    ...(/^3\.\d+\.\d+$/.test(String(root["asyncapi"]))
      ? []
      : ["asyncapi: is no version 3"]),
    ...shape("document", root, ""),
    ...shape("info", part(root["info"]), "info"),
    ...at("channels").flatMap(([key, channel]) => channelFaults(key, channel)),
    ...at("operations").flatMap(([key, operation]) =>
      operationFaults(root, key, operation),
    ),
    ...messages.flatMap(([key, message]) => messageFaults(key, part(message))),
    ...references(root),
  ];
}

function channelFaults(key: string, channel: Part): string[] {
  const address = channel["address"];
  return [
    ...shape("channel", channel, `channels/${key}`),
    // The specification's null: known only at run time, as the inbox of whoever asks is.
    ...(address === null ||
    (typeof address === "string" && !/[\s{}]/.test(address))
      ? []
      : [`channels/${key}: address`]),
    ...Object.values(part(channel["messages"]))
      .filter((message) => typeof part(message)["$ref"] !== "string")
      .map(() => `channels/${key}: a message is no reference`),
  ];
}

/** The messages of an operation must be among those of its channel, by reference to the channel's own entries. */
function operationFaults(root: Part, key: string, operation: Part): string[] {
  const own = `operations/${key}`;
  const channel = String(part(operation["channel"])["$ref"]);
  const messages = Array.isArray(operation["messages"])
    ? operation["messages"]
    : [];
  return [
    ...shape("operation", operation, own),
    ...(operation["reply"] === undefined
      ? []
      : shape("reply", part(operation["reply"]), own)),
    ...(["send", "receive"].includes(String(operation["action"]))
      ? []
      : [`${own}: action`]),
    ...(resolve(root, channel) === undefined ? [`${own}: channel`] : []),
    ...messages
      .map((message: unknown) => String(part(message)["$ref"]))
      .filter((ref) => !ref.startsWith(`${channel}/messages/`))
      .map((ref) => `${own}: ${ref} is not of its channel`),
  ];
}

function messageFaults(key: string, message: Part): string[] {
  const own = `components/messages/${key}`;
  const correlation = message["correlationId"];
  const headers = message["headers"];
  return [
    ...(KEY.test(key) ? [] : [`${own}: name`]),
    ...shape("message", message, own),
    ...(correlation === undefined ||
    EXPRESSION.test(String(part(correlation)["location"]))
      ? []
      : [`${own}: correlationId`]),
    ...(headers === undefined || part(headers)["type"] === "object"
      ? []
      : [`${own}: headers are no object`]),
  ];
}

function shape(rule: keyof typeof rules, value: Part, at: string): string[] {
  const { required, optional }: Rule = rules[rule];
  const known = [...required, ...optional, "$ref"];
  return [
    ...required
      .filter((name) => !(name in value))
      .map((name) => `${at}/${name}: missing`),
    ...Object.keys(value)
      .filter((name) => !known.includes(name) && !name.startsWith("x-"))
      .map((name) => `${at}/${name}: not in the specification`),
  ];
}

function references(root: Part): string[] {
  const broken: string[] = [];
  JSON.stringify(root, (key, value: unknown) => {
    if (key === "$ref" && resolve(root, String(value)) === undefined)
      broken.push(`${String(value)}: leads nowhere`);
    return value;
  });
  return broken;
}

/** A JSON pointer (RFC 6901) within the document. */
function resolve(root: Part, ref: string): unknown {
  if (!ref.startsWith("#/")) return undefined;
  return ref
    .slice(2)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((at, step) => part(at)[step], root);
}

function part(value: unknown): Part {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value));
}
