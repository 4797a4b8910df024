import {
  type Clock,
  err,
  ok,
  type Result,
  type UnitOfWork,
} from "@tixlys/nexus";
import type { Language } from "../domain/letter/language.ts";
import {
  type Choices,
  effective,
  type Effective,
  type Preferences,
  stored,
} from "../domain/notice/preferences.ts";
import type { InboxReader, Readers } from "./ports/inbox.ts";

/** Somebody changed the preferences meanwhile; `version` is the one that there is. */
export type PreferencesRejection = {
  readonly type: "PreferencesOutdated";
  readonly version: number;
};

/** Somebody's preferences, every choice of them, made or not. */
export type ShownPreferences = Omit<Preferences, "choices"> & {
  readonly categories: Effective;
};

/** How people want to hear of things. */
export type PreferencesUseCases = {
  read(userId: string): Promise<ShownPreferences>;
  /** Everything that is not chosen is as its category has it. */
  choose(
    userId: string,
    chosen: {
      readonly choices: Choices;
      readonly language: Language | undefined;
    },
    versions: readonly number[] | undefined,
  ): Promise<Result<ShownPreferences, PreferencesRejection>>;
};

export function createPreferences(ports: {
  readonly reader: Pick<InboxReader, "preferences">;
  readonly transactions: UnitOfWork<{ readonly readers: Readers }>;
  readonly clock: Clock;
}): PreferencesUseCases {
  const { reader, transactions, clock } = ports;
  return {
    read: async (userId) => shown(await reader.preferences(userId)),
    choose: (userId, { choices, language }, versions) =>
      transactions.run(async ({ readers }) => {
        const chosen = { choices: stored(choices), language, at: clock() };
        const done = await readers.choose(userId, chosen, versions);
        return done.ok
          ? ok(shown(done.value))
          : err({ type: "PreferencesOutdated", version: done.error });
      }),
  };
}

function shown({ choices, ...rest }: Preferences): ShownPreferences {
  return { ...rest, categories: effective(choices) };
}
