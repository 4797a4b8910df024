import { Type } from "@sinclair/typebox";
import type { TObject, TSchema } from "@sinclair/typebox";

/** What every message on the bus looks like (`api.md`, "Events on the bus"). */
export type Envelope<T extends string = string, Data = unknown> = {
  /** UUID v7; also the `Nats-Msg-Id`. */
  readonly id: string;
  /** `<service>.<aggregate>.<event>`. */
  readonly type: T;
  readonly version: number;
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly producer: string;
  /** The id of the entity whose order matters. */
  readonly subject: string;
  /** That entity's version after this event. */
  readonly aggregateVersion: number;
  /** The request id that started the chain. */
  readonly correlationId: string;
  readonly causationId?: string;
  readonly actor?: { readonly kind: "user" | "service"; readonly id: string };
  readonly data: Data;
};

/** The schema of an envelope whose `data` has the given schema; anything, without one. */
export function envelopeSchema(data: TSchema = Type.Unknown()): TObject {
  return Type.Object({
    id: Type.String({ format: "uuid" }),
    type: Type.String(),
    version: Type.Integer({ minimum: 1 }),
    time: Type.String({ format: "date-time" }),
    producer: Type.String(),
    subject: Type.String({ minLength: 1, maxLength: 255 }),
    aggregateVersion: Type.Integer({ minimum: 0 }),
    correlationId: Type.String({ minLength: 1, maxLength: 128 }),
    causationId: Type.Optional(Type.String()),
    actor: Type.Optional(
      Type.Object({
        kind: Type.Union([Type.Literal("user"), Type.Literal("service")]),
        id: Type.String(),
      }),
    ),
    data,
  });
}

/** The subject of an event: `evt.<service>.<aggregate>.<event>.v<n>` (http-rules 74). */
export function subjectOf(type: string, version: number): string {
  return `evt.${type}.v${String(version)}`;
}

/** Whether a durable's filter lets a subject in: it ends in `.>`, and a `*` in it stands for one token. */
export function letsIn(filter: string, subject: string): boolean {
  const tokens = subject.split(".");
  const wanted = filter.slice(0, -".>".length).split(".");
  return (
    tokens.length > wanted.length &&
    wanted.every((token, index) => token === "*" || token === tokens[index])
  );
}
