import { type Clock, err, ok, type Result } from "@tixlys/nexus";
import { parseUserId } from "../domain/profile/values.ts";
import {
  type Provider,
  provider,
  type ProviderCommand,
  type ProviderDetails,
  type ProviderRejection,
} from "../domain/provider/provider.ts";
import * as values from "../domain/provider/values.ts";
import type { ProviderCard, ProviderStore, ProviderWork } from "./ports.ts";

/** A provider's business data as it was written. Absent: is taken away; the personal id alone stays. */
export type WrittenProvider = {
  personalId?: string;
  company?: string;
  city?: string;
  radiusKm: number;
};

export type PutProvider = {
  userId: string;
  details: WrittenProvider;
  expectedVersions?: readonly number[];
  mustExist?: boolean;
  mustBeNew?: boolean;
};

/** Fields that do not have the form they need; at least one. */
export type ProviderMalformed = {
  type: "ProviderMalformed";
  fields: readonly [keyof WrittenProvider, ...(keyof WrittenProvider)[]];
};

export type PutProviderRejection =
  ProviderRejection | ProviderMalformed | { type: "ProfileNotReady" };

export type FindProviderRejection = { type: "ProviderUnknown" };

export const findProviderWith =
  (ports: { providers: Pick<ProviderStore, "find"> }) =>
  async (id: string): Promise<Result<Provider, FindProviderRejection>> => {
    const userId = parseUserId(id);
    const found = userId.ok
      ? await ports.providers.find(userId.value)
      : undefined;
    return found === undefined ? err({ type: "ProviderUnknown" }) : ok(found);
  };

/** How and where somebody works, for other services. */
export const providerCardWith =
  (ports: { providers: Pick<ProviderStore, "card"> }) =>
  async (id: string): Promise<Result<ProviderCard, FindProviderRejection>> => {
    const userId = parseUserId(id);
    const found = userId.ok
      ? await ports.providers.card(userId.value)
      : undefined;
    return found === undefined ? err({ type: "ProviderUnknown" }) : ok(found);
  };

export const putProviderWith =
  (ports: { providers: ProviderStore; clock: Clock }) =>
  async (
    wish: PutProvider,
  ): Promise<Result<Provider, PutProviderRejection>> => {
    const userId = parseUserId(wish.userId);
    if (!userId.ok) return err({ type: "ProfileNotReady" });
    const details = parseDetails(wish.details);
    if (!details.ok) return details;
    const command = {
      type: "PutProvider" as const,
      userId: userId.value,
      details: details.value,
      expectedVersions: wish.expectedVersions,
      mustExist: wish.mustExist ?? false,
      mustBeNew: wish.mustBeNew ?? false,
      at: ports.clock(),
    };
    return ports.providers.transactions.run<Provider, PutProviderRejection>(
      (work) => carryOut(work, command),
    );
  };

/** Load, decide, save, tell, as with profiles. The profile's row is the lock: a provider has none before the first time. */
async function carryOut(
  work: ProviderWork,
  command: ProviderCommand,
): Promise<Result<Provider, PutProviderRejection>> {
  const { userId } = command;
  const owner = await work.profiles.load(userId);
  if (owner.status === "none") return err({ type: "ProfileNotReady" });
  const before = await work.providers.load(userId);
  const decided = provider.decide(command, before);
  if (!decided.ok) return decided;
  let state = before;
  for (const event of decided.value) {
    const after = provider.evolve(state, event);
    if (after.status === "none") break;
    await work.providers.save(state, after);
    await work.announcements.providerUpdated(after);
    state = after;
  }
  return state.status === "none"
    ? err({ type: "PersonalIdMissing" })
    : ok(state);
}

function parseDetails(
  written: WrittenProvider,
): Result<ProviderDetails, ProviderMalformed> {
  const { personalId, company, city, radiusKm } = written;
  const parsed = {
    personalId: given(personalId, values.parsePersonalId),
    company: given(company, values.parseCompany),
    city: given(city, values.parseCity),
  };
  const radius = values.parseRadiusKm(radiusKm);
  const [first, ...rest] = (
    [
      "personalId",
      "company",
      "city",
    ] as const satisfies (keyof WrittenProvider)[]
  ).filter((field) => parsed[field]?.ok === false);
  if (first !== undefined)
    return err({ type: "ProviderMalformed", fields: [first, ...rest] });
  if (!radius.ok)
    return err({ type: "ProviderMalformed", fields: ["radiusKm"] });
  return ok({
    personalId: valueOf(parsed.personalId),
    company: valueOf(parsed.company),
    city: valueOf(parsed.city),
    radiusKm: radius.value,
  });
}

function given<T>(
  value: string | undefined,
  parse: (value: string) => Result<T, unknown>,
): Result<T, unknown> | undefined {
  return value === undefined ? undefined : parse(value);
}

function valueOf<T>(result: Result<T, unknown> | undefined): T | undefined {
  return result?.ok === true ? result.value : undefined;
}
