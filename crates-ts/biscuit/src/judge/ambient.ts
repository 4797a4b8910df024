import type { FactSource } from "../datalog/evaluate.ts";
import { term } from "../datalog/terms.ts";
import type { Fact, Scalar } from "../datalog/terms.ts";
import type { Purpose } from "../principal.ts";

/** How old the last authentication may be where a guard asks for a fresh one. */
export const FRESH_AUTHENTICATION_SECONDS = 600;

/** What the verifier itself asserts about a request (auth.md §3.4). */
export type Ambient = {
  now: Date;
  purpose: Purpose;
  audience: string;
  operation: string;
  resource?: string | undefined;
  method?: string | undefined;
  requestId?: string | undefined;
};

/** Start of the time in which an authentication counts as fresh. */
export const freshAfter = (now: Date): Date =>
  new Date(now.getTime() - FRESH_AUTHENTICATION_SECONDS * 1000);

/** The ambient facts, one value each. */
export function ambientFacts(ambient: Ambient): Map<string, Scalar> {
  const facts = new Map<string, Scalar>([
    ["time", term.date(ambient.now)],
    ["purpose", term.string(ambient.purpose)],
    ["audience", term.string(ambient.audience)],
    ["operation", term.string(ambient.operation)],
    ["fresh_after", term.date(freshAfter(ambient.now))],
  ]);
  if (ambient.resource !== undefined)
    facts.set("resource", term.string(ambient.resource));
  if (ambient.method !== undefined)
    facts.set("method", term.string(ambient.method));
  if (ambient.requestId !== undefined)
    facts.set("request", term.string(ambient.requestId));
  return facts;
}

const none: readonly Fact[] = [];

/** Authority and ambient facts together: all that a check of any block may see. */
export function factSource(
  authority: ReadonlyMap<string, readonly Fact[]>,
  ambient: Ambient,
): FactSource {
  const values = ambientFacts(ambient);
  return (name) => {
    const value = values.get(name);
    // The names of both sides never meet: the shape of the authority block allows no ambient name.
    return value === undefined
      ? (authority.get(name) ?? none)
      : [{ name, terms: [value] }];
  };
}
