import { type Decider, err, ok } from "@tixlys/nexus";
import type { UserId } from "../profile/values.ts";
import type { City, Company, PersonalId, RadiusKm } from "./values.ts";

/** What somebody who offers services tells of their business, once they have. */
export type Provider = {
  status: "known";
  userId: UserId;
  personalId: PersonalId;
  company?: Company;
  city?: City;
  radiusKm: RadiusKm;
  createdAt: Date;
  updatedAt: Date;
  /** One more with each event of this provider; the ETag, and `aggregateVersion` on the bus. */
  version: number;
};

export type ProviderState = { status: "none"; version: 0 } | Provider;

/** Everything of it at once: what is absent is taken away, the personal id alone stays when it is not given again. */
export type ProviderDetails = {
  personalId?: PersonalId;
  company?: Company;
  city?: City;
  radiusKm: RadiusKm;
};

export type ProviderCommand = {
  type: "PutProvider";
  userId: UserId;
  details: ProviderDetails;
  expectedVersions?: readonly number[];
  mustExist: boolean;
  mustBeNew: boolean;
  at: Date;
};

export type ProviderEvent = {
  type: "ProviderPut";
  userId: UserId;
  details: ProviderDetails & { personalId: PersonalId };
  at: Date;
};

export type ProviderRejection =
  /** Nobody has told the personal id yet. */
  | { type: "PersonalIdMissing" }
  /** `version`: the one there is; none when nothing has been told yet. */
  | { type: "ProviderOutdated"; version: number | undefined }
  | { type: "ProviderKnown"; version: number };

export const provider: Decider<
  ProviderState,
  ProviderCommand,
  ProviderEvent,
  ProviderRejection
> = {
  initial: { status: "none", version: 0 },

  decide(command, state) {
    const refusal = refused(command, state);
    if (refusal !== undefined) return err(refusal);
    const { userId, details, at } = command;
    const known = state.status === "known" ? state : undefined;
    const personalId = details.personalId ?? known?.personalId;
    if (personalId === undefined) return err({ type: "PersonalIdMissing" });
    const whole = { ...details, personalId };
    return ok(
      known !== undefined && isSame(whole, known)
        ? []
        : [{ type: "ProviderPut", userId, details: whole, at }],
    );
  },

  evolve(state, { userId, details, at }) {
    const { personalId, company, city, radiusKm } = details;
    return {
      status: "known",
      userId,
      personalId,
      company,
      city,
      radiusKm,
      createdAt: state.status === "known" ? state.createdAt : at,
      updatedAt: at,
      version: state.version + 1,
    };
  },
};

function refused(
  { expectedVersions, mustExist, mustBeNew }: ProviderCommand,
  state: ProviderState,
): ProviderRejection | undefined {
  if (state.status === "none")
    return mustExist
      ? { type: "ProviderOutdated", version: undefined }
      : undefined;
  const { version } = state;
  if (mustBeNew) return { type: "ProviderKnown", version };
  return expectedVersions?.includes(version) === false
    ? { type: "ProviderOutdated", version }
    : undefined;
}

function isSame(details: ProviderDetails, state: Provider): boolean {
  return (["personalId", "company", "city", "radiusKm"] as const).every(
    (field) => details[field] === state[field],
  );
}
