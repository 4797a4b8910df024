import { contracts, subjectOf, versionsOf } from "@tixlys/contracts";
import type { Contract, OnUnpublishable } from "@tixlys/contracts";
import type { PublishFailure } from "../bus.ts";

/** What the route of a subject says of a message that cannot be published; `hold` for one that no contract names. */
export type Route = (subject: string) => OnUnpublishable;

/** The routes of one service's events, from its contract. */
export function routesOf(service: string, contract?: Contract): Route {
  const own =
    contract ?? contracts.find((candidate) => candidate.service === service);
  const bySubject = new Map(
    Object.entries(own?.events ?? {}).flatMap(([type, newest]) =>
      versionsOf(newest).map(({ version, onUnpublishable }) => [
        subjectOf(type, version),
        onUnpublishable,
      ]),
    ),
  );
  return (subject) => bySubject.get(subject) ?? "hold";
}

/**
 * Whether trying again can help.
 *
 * A message that is too large stays so (`never`). A stream that is missing or refuses may come back (`perhaps`): a server
 * that elects, or that reads its users again, answers like one that has lost it. Everything else passes (`later`).
 */
export function hopeOf(reason: PublishFailure): "never" | "perhaps" | "later" {
  if (reason === "too-large") return "never";
  return reason === "no-stream" || reason === "denied" ? "perhaps" : "later";
}
