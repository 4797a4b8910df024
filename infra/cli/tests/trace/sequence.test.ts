import { expect, test } from "bun:test";
import { arrowsOf, mermaidOf } from "../../trace/sequence.ts";
import { registration } from "./registration.ts";

const drawn = [
  "sequenceDiagram",
  "  participant client as client",
  "  participant steersman as steersman",
  "  participant auth as auth",
  "  participant NATS as NATS",
  "  participant notifications as notifications",
  "  participant users as users",
  "  client->>steersman: POST /auth/{**}",
  "  steersman->>auth: register",
  "  auth-->>steersman: done",
  "  auth-)NATS: create",
  "  NATS-)notifications: create",
  "  NATS-)users: create",
  "  steersman-->>client: 201",
].join("\n");

test("a way is drawn as who asked and told whom, whatever came first", () => {
  expect(mermaidOf(arrowsOf(registration))).toBe(drawn);
  const late = registration.map((span) =>
    span.service === "users" ? { ...span, startMs: span.startMs + 500 } : span,
  );
  expect(mermaidOf(arrowsOf(late.toReversed()))).toBe(drawn);
});

test("an event that nobody heard is missing its arrow, and so is one whose maker is not in the ring", () => {
  const unheard = registration.filter(({ service }) => service !== "users");
  expect(mermaidOf(arrowsOf(unheard))).not.toContain("users");
  const made = registration.filter(({ spanId }) => spanId !== "create");
  expect(mermaidOf(arrowsOf(made))).not.toContain("NATS-)");
});
