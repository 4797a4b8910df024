import type { Profile } from "../domain/profile/profile.ts";
import { searchWords } from "../domain/profile/search-text.ts";
import { parseUserId } from "../domain/profile/values.ts";
import type { ProfileReader } from "./ports.ts";

/** What management looks for, as it was written, and which part of the list. */
export type FindProfiles = {
  query?: string;
  role?: string;
  status?: "active" | "disabled";
  limit: number;
  /** The id of the last profile of the part before. */
  after?: string;
};

/** `next`: the id of the last profile, where there are more. */
export type FoundProfiles = {
  profiles: readonly Profile[];
  next: string | undefined;
};

/** `missing`: those of the ids that have no profile, or are no ids. */
export type FoundMany = {
  profiles: readonly Profile[];
  missing: readonly string[];
};

type Ports = { profiles: ProfileReader };

export const searchProfilesWith =
  ({ profiles: reader }: Ports) =>
  async ({
    query = "",
    role,
    status,
    limit,
    after,
  }: FindProfiles): Promise<FoundProfiles> => {
    const before = after === undefined ? undefined : parseUserId(after);
    const words = searchWords(query);
    // Marks alone are a part of everything or of nothing: nobody has asked for a list of all by them.
    const isFutile = words.length === 0 && query.trim() !== "";
    if (before?.ok === false || isFutile)
      return { profiles: [], next: undefined };
    const wanted = {
      words,
      role,
      disabled: status === undefined ? undefined : status === "disabled",
    };
    const found = await reader.search(wanted, {
      limit: limit + 1,
      after: before?.value,
    });
    const profiles = found.slice(0, limit);
    const last = profiles.at(-1);
    return {
      profiles,
      next: found.length > limit ? last?.userId : undefined,
    };
  };

export const findManyWith =
  ({ profiles: reader }: Ports) =>
  async (userIds: readonly string[]): Promise<FoundMany> => {
    const wanted = [...new Set(userIds)];
    const ids = wanted.flatMap((each) => {
      const parsed = parseUserId(each);
      return parsed.ok ? [parsed.value] : [];
    });
    const rows = ids.length === 0 ? [] : await reader.findMany(ids);
    const known = new Map<string, Profile>(
      rows.map((row) => [row.userId, row]),
    );
    const of = (id: string): Profile | undefined => known.get(id.toLowerCase());
    return {
      profiles: wanted.flatMap((id) => of(id) ?? []),
      missing: wanted.filter((id) => of(id) === undefined),
    };
  };
