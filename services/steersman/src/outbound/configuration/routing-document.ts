import { createHash } from "node:crypto";
import { type TSchema, Type as t } from "@sinclair/typebox";
import {
  Value,
  type ValueError,
  ValueErrorType,
} from "@sinclair/typebox/value";
import { err, ok, type Result } from "@tixlys/nexus";
import {
  mistakesIn,
  type RoutingConfiguration,
} from "../../domain/routing/configuration.ts";
import { parseUpstreams } from "../../domain/routing/upstreams.ts";

export { builtInRouting } from "../../domain/routing/configuration.ts";

/** A routing configuration as a file or the stream holds it. */
export type RoutingDocument = {
  /** The version that it was; set where a document is kept, of no meaning where one is applied. */
  readonly version: number;
  readonly configuration: RoutingConfiguration;
};

export type DocumentRejection = {
  readonly kind: "RoutingUnreadable";
  /** One sentence for each mistake, with the place in the document. */
  readonly mistakes: readonly string[];
};

/** As much as one message of the stream should hold; a thousand services fit. */
const longestText = 262_144;
const closed = { additionalProperties: false } as const;

const host = t.String({
  pattern: "^(?!.*\\.$)[a-z0-9._-]{1,253}$|^\\[[0-9a-f:.]+\\]$",
  description: "a host name in small letters, without port or final dot",
});
const origin = t.String({
  pattern: "^https?://[a-z0-9.\\[\\]:_-]+$",
  description: "an origin such as http://127.0.0.1:4101",
});
const distinct = <T extends TSchema>(items: T) =>
  t.Array(items, { minItems: 1, maxItems: 64, uniqueItems: true });

/** What may be said of one service. Further settings of a service get their row here. */
const service = t.Object(
  {
    routed: t.Optional(t.Boolean({ description: "true or false" })),
    replicas: t.Optional(distinct(origin)),
    hosts: t.Optional(distinct(host)),
  },
  closed,
);

/** The whole document. Unknown members are refused: a typing error must not be a setting that nobody reads. */
export const routingSchema = t.Object(
  {
    version: t.Optional(t.Integer({ minimum: 0, description: "a number" })),
    hosts: t.Optional(distinct(host)),
    serviceHosts: t.Optional(
      t.String({
        pattern: "^[a-z0-9._-]*\\{service\\}[a-z0-9._-]+$",
        maxLength: 200,
        description:
          "a host name with {service} in it, such as {service}.example.com",
      }),
    ),
    services: t.Optional(
      t.Record(t.String({ pattern: "^[a-z][a-z0-9-]{0,31}$" }), service, {
        maxProperties: 1_000,
        ...closed,
        description: "an object by service",
      }),
    ),
  },
  { ...closed, description: "an object" },
);

/** Reads a document; every mistake is reported, and one with a mistake is refused as a whole. */
export const readRoutingDocument = (
  text: string,
): Result<RoutingDocument, DocumentRejection> => {
  if (text.length > longestText)
    return refused([`the document is longer than ${longestText} characters`]);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refused([
      `this is no JSON: ${error instanceof Error ? error.message : "unreadable"}`,
    ]);
  }
  if (!Value.Check(routingSchema, value))
    return refused([
      ...new Set([...Value.Errors(routingSchema, value)].map(sentence)),
    ]);
  const { version = 0, ...configuration } = value;
  return ok({ version, configuration });
};

const refused = (mistakes: readonly string[]) =>
  err({ kind: "RoutingUnreadable", mistakes } as const);

const sentence = ({ path, type, schema, message }: ValueError): string => {
  const place = path.slice(1).replaceAll("/", ".");
  if (type === ValueErrorType.ObjectAdditionalProperties)
    return `${place} is not known here`;
  const about: unknown = schema.description;
  const must = typeof about === "string" ? `must be ${about}` : message;
  return `${place === "" ? "the document" : place} ${must}`;
};

/**
 * What is wrong with a document, for whoever is about to apply it: shape, names, services. Empty when it is right.
 * @param upstreams The text of `UPSTREAMS` as the gateway has it.
 * @param services Further services that there are.
 */
export const checkRouting = (
  text: string,
  upstreams: string,
  services: readonly string[],
): readonly string[] => {
  const read = readRoutingDocument(text);
  if (!read.ok) return read.error.mistakes;
  const table = parseUpstreams(upstreams);
  const known = [...(table.ok ? table.value.keys() : []), ...services];
  return mistakesIn(read.value.configuration, known);
};

/**
 * Tells texts of versions apart where their numbers do not: a stream made anew counts from 1 again. The first 48 bits of the SHA-256, which a
 * metric holds exactly; never 0.
 */
export const fingerprintOf = (text: string): number =>
  createHash("sha256").update(text).digest().readUIntBE(0, 6) || 1;
