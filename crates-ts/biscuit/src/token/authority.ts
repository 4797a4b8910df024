import { printCheck } from "../datalog/print.ts";
import type { Block, Check, Scalar } from "../datalog/terms.ts";
import { purposes, roles, tierOf, tiers } from "../principal.ts";
import type { Purpose, ServicePrincipal, UserPrincipal } from "../principal.ts";
import { malformed } from "../wire/reader.ts";
import { audienceIn, exactly, withinTime } from "./checks.ts";

/** How much earlier than `issued` a token is good, for clocks that differ (auth.md §3.9). */
export const CLOCK_SKEW_SECONDS = 30;

/** What an authority block says, once it has the shape of decision 4 and auth.md §3.1. */
export type Authority = {
  principal: UserPrincipal | ServicePrincipal;
  tokenId: string;
  gen: number | undefined;
  issuedAt: Date;
  expiresAt: Date;
  purpose: Purpose;
  audiences: readonly string[];
  /** The environment whose auth signed it. */
  environment: string | undefined;
};

/** Reads an authority block; refuses any fact or check that we would not have minted. */
export function readAuthority(block: Block): Authority {
  const facts = new FactsOf(block);
  const issuedAt = facts.date("issued");
  const expiresAt = facts.date("expires");
  const [purpose, audiences] = readChecks(block.checks, issuedAt, expiresAt);
  const tokenId = facts.string("token");
  const principal = facts.has("service")
    ? readService(facts, tokenId)
    : readUser(facts, tokenId);
  if ((principal.kind === "service") !== (purpose === "service"))
    malformed("authority: purpose of another kind");
  const gen = principal.kind === "user" ? facts.integer("gen") : undefined;
  const environment = facts.has("environment")
    ? facts.string("environment")
    : undefined;
  facts.nothingElse();
  return {
    principal,
    tokenId,
    gen,
    issuedAt,
    expiresAt,
    purpose,
    audiences,
    environment,
  };
}

function readUser(facts: FactsOf, tokenId: string): UserPrincipal {
  const held = facts.all("role").map((role) => oneOf(roles, text(role)));
  const tier = oneOf(tiers, facts.string("tier"));
  if (held.length === 0 || new Set(held).size !== held.length)
    malformed("authority: roles");
  if (tier !== tierOf(held)) malformed("authority: tier of other roles");
  return {
    kind: "user",
    userId: facts.string("user"),
    roles: held,
    tier,
    verified: facts.boolean("verified"),
    sessionId: facts.string("session"),
    tokenId,
    aal: facts.integer("aal"),
    authTime: facts.date("auth_time"),
    client: facts.string("client"),
    ...(facts.has("actor") ? { actor: facts.string("actor") } : {}),
  };
}

const readService = (facts: FactsOf, tokenId: string): ServicePrincipal => ({
  kind: "service",
  service: facts.string("service"),
  tokenId,
});

// The three checks have one form and one order; comparing their text compares their whole structure.
function readChecks(
  checks: readonly Check[],
  issuedAt: Date,
  expiresAt: Date,
): [Purpose, readonly string[]] {
  const [time, purposeCheck, audienceCheck, ...rest] = checks.map(printCheck);
  const from = new Date(issuedAt.getTime() - CLOCK_SKEW_SECONDS * 1000);
  const purpose = purposes.find(
    (p) => purposeCheck === printCheck(exactly("purpose", p)),
  );
  const audiences = audiencesOf(checks[2]);
  if (time !== printCheck(withinTime(from, expiresAt)))
    malformed("authority: time check");
  if (
    audiences.length === 0 ||
    audienceCheck !== printCheck(audienceIn(audiences))
  )
    malformed("authority: audience");
  if (rest.length > 0) malformed("authority: too many checks");
  return [purpose ?? malformed("authority: purpose check"), audiences];
}

function audiencesOf(check: Check | undefined): string[] {
  const expression = check?.queries[0]?.expressions[0];
  return expression?.kind === "contains"
    ? expression.set.members.map(text)
    : [];
}

/** The facts of an authority block, each to be asked for once. */
class FactsOf {
  private readonly byName = new Map<string, Scalar[]>();

  constructor(block: Block) {
    for (const fact of block.facts) {
      const [value, ...rest] = fact.terms;
      if (value === undefined || rest.length > 0)
        malformed(`authority: ${fact.name} takes one value`);
      const values = this.byName.get(fact.name);
      if (values === undefined) this.byName.set(fact.name, [value]);
      else values.push(value);
    }
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  all(name: string): Scalar[] {
    const values = this.byName.get(name) ?? [];
    this.byName.delete(name);
    return values;
  }

  string(name: string): string {
    return text(this.one(name));
  }

  integer(name: string): number {
    const value = this.one(name);
    const valid =
      value.type === "integer" &&
      Number.isSafeInteger(value.value) &&
      value.value >= 0;
    return valid ? value.value : malformed(`authority: ${name}`);
  }

  boolean(name: string): boolean {
    const value = this.one(name);
    return value.type === "boolean"
      ? value.value
      : malformed(`authority: ${name}`);
  }

  date(name: string): Date {
    const value = this.one(name);
    const date = new Date(
      value.type === "date" ? value.value * 1000 : Number.NaN,
    );
    return Number.isNaN(date.getTime())
      ? malformed(`authority: ${name}`)
      : date;
  }

  nothingElse(): void {
    for (const name of this.byName.keys())
      malformed(`authority: unknown fact ${name}`);
  }

  private one(name: string): Scalar {
    const [value, ...rest] = this.all(name);
    return value === undefined || rest.length > 0
      ? malformed(`authority: ${name} must stand once`)
      : value;
  }
}

const text = (value: Scalar): string =>
  value.type === "string" && value.value !== ""
    ? value.value
    : malformed("authority: text expected");

const oneOf = <T extends string>(allowed: readonly T[], value: string): T =>
  allowed.find((candidate) => candidate === value) ??
  malformed("authority: unknown role or tier");
