import type { Attributes } from "@opentelemetry/api";
import type { SpanSpec } from "./span.ts";

/** `query` only with placeholders, never with values in it; `collection` is the table. */
export type DatabaseFacts = {
  operation: string;
  collection?: string;
  database?: string;
  query?: string;
  summary?: string;
};

/** A span of a database call: `{summary}`, else `{operation} {collection}` (semconv database-spans). */
export function databaseSpan(facts: DatabaseFacts): SpanSpec {
  const target = [facts.operation, facts.collection]
    .filter((part) => part !== undefined)
    .join(" ");
  const attributes: Attributes = {
    "db.system.name": "postgresql",
    "db.operation.name": facts.operation,
  };
  if (facts.collection !== undefined)
    attributes["db.collection.name"] = facts.collection;
  if (facts.database !== undefined) attributes["db.namespace"] = facts.database;
  if (facts.query !== undefined) attributes["db.query.text"] = facts.query;
  if (facts.summary !== undefined)
    attributes["db.query.summary"] = facts.summary;
  return { name: facts.summary ?? target, kind: "client", attributes };
}
