import { type Brand, isUuid } from "@tixlys/nexus";

/** An account's id. */
export type ProviderId = Brand<string, "ProviderId">;

/** What this service remembers of an account: whether its offers may be seen, and of which version the news were. */
export type Standing =
  | { readonly status: "unknown" }
  | {
      readonly status: "known";
      /** Whether the account is a provider's. */
      readonly isProvider: boolean;
      readonly isDisabled: boolean;
      readonly accountVersion: number;
    }
  /** For good: nothing that is heard later brings it back. */
  | { readonly status: "deleted"; readonly accountVersion: number };

/** What `auth` tells of an account. */
export type News = { readonly accountVersion: number } & (
  | { readonly type: "roles"; readonly isProvider: boolean }
  | { readonly type: "disabled" }
  | { readonly type: "enabled" }
  | { readonly type: "deleted" }
);

const nobody = { isProvider: false, isDisabled: false } as const;

/** The standing after some news; older news than those known change nothing. */
export function hear(standing: Standing, news: News): Standing {
  const { accountVersion } = news;
  if (standing.status === "deleted") return standing;
  if (standing.status === "known" && accountVersion <= standing.accountVersion)
    return standing;
  if (news.type === "deleted") return { status: "deleted", accountVersion };
  const before = standing.status === "known" ? standing : nobody;
  const { isProvider, isDisabled } = before;
  const known = {
    status: "known",
    isProvider,
    isDisabled,
    accountVersion,
  } as const;
  if (news.type === "roles") return { ...known, isProvider: news.isProvider };
  return { ...known, isDisabled: news.type === "disabled" };
}

/** Whether the account's offers are there for others. */
export function isOffering(standing: Standing): boolean {
  return (
    standing.status === "known" && standing.isProvider && !standing.isDisabled
  );
}

/**
 * The standing of somebody whose token says that they are a provider, before `auth`'s event has arrived; whatever it tells
 * later is newer.
 */
export const takenAtTheirWord: Standing = {
  status: "known",
  isProvider: true,
  isDisabled: false,
  accountVersion: 0,
};

export function parseProviderId(value: string): ProviderId | undefined {
  const id = value.toLowerCase();
  // cast: a UUID was checked, and every UUID may be an account's id
  return isUuid(id) ? (id as ProviderId) : undefined;
}
