/** What is remembered of an account: whether it may act here, and of which version the news were. */
export type Standing =
  | { readonly status: "unknown" }
  | {
      readonly status: "known";
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
  const known = { status: "known", isProvider, accountVersion } as const;
  if (news.type === "roles")
    return { ...known, isProvider: news.isProvider, isDisabled };
  return { ...known, isDisabled: news.type === "disabled" };
}

/** Whether whoever it is may still act: one who has not been heard of is believed their token. */
export function isActive(standing: Standing): boolean {
  return (
    standing.status === "unknown" ||
    (standing.status === "known" && !standing.isDisabled)
  );
}
