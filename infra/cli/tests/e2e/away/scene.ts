import type { Asked } from "../../../away/row.ts";
import { call, fieldOf, type Came } from "./call.ts";
import { aged, makeKey, signIn, type Person, type Session } from "./people.ts";
import type { Stage } from "./stage.ts";

/** What one row is played with: sessions from before, and what was promised while the part was away. */
export type Scene = {
  readonly stage: Stage;
  readonly person: Person;
  readonly manager: Session;
  /** Asks, and lives on. */
  readonly session: Session;
  /** Its token, issued long ago. */
  readonly sessionOld: string;
  /** Its refresh token is traded in. */
  readonly renewed: Session;
  /** Is ended. */
  readonly ended: Session;
  /** The token of `ended`, issued long ago. */
  readonly endedOld: string;
  /** An API key that the gateway has traded just now. */
  readonly knownKey: string;
  /** One that nobody has used yet. */
  readonly newKey: string;
  /** The profile's version before anything was away. */
  readonly version: number;
  /** Mails that were asked for and not refused. */
  readonly mails: { readonly to: string; readonly page: string }[];
  /** How many of each there were before, by address and page. */
  readonly mailsBefore: ReadonlyMap<string, number>;
  /** Who registered and was not refused. */
  readonly newcomers: Person[];
  /** Who has confirmed as well, and has no profile yet. */
  readonly confirmed: Person[];
  /** What the profile was changed to, in order. */
  readonly changes: string[];
  /** Tokens that must be refused from now on. */
  readonly dead: string[];
  /** Whether the last word of auth has been made old. */
  isLate: boolean;
};

/** Signs everybody in that a row needs. */
export async function openScene(
  stage: Stage,
  person: Person,
  asked: readonly Asked[],
): Promise<Scene> {
  const [session, renewed, ended, manager] = await Promise.all([
    signIn(stage, person.email),
    signIn(stage, person.email),
    signIn(stage, person.email),
    signIn(stage, "root@example.test", stage.rootPassword),
  ]);
  // A person has twenty at most.
  const [knownKey, newKey] = asked.some(({ ask }) => ask === "known-key")
    ? [await makeKey(stage, session), await makeKey(stage, session)]
    : ["", ""];
  if (knownKey !== "")
    await call(`${stage.gateway}/users/v1/me`, "GET", { token: knownKey });
  const profile = await readProfile(stage, session);
  return {
    stage,
    person,
    manager,
    session,
    sessionOld: aged(stage, session),
    renewed,
    ended,
    endedOld: aged(stage, ended),
    knownKey,
    newKey,
    version: versionOf(profile),
    mails: [],
    mailsBefore: countsOf(
      stage.mailbox.mails.map(({ to, page }) => `${to} ${page}`),
    ),
    newcomers: [],
    confirmed: [],
    changes: [],
    dead: [],
    isLate: false,
  };
}

export const readProfile = (
  { gateway }: Stage,
  { accessToken: token }: Session,
): Promise<Came> => call(`${gateway}/users/v1/me`, "GET", { token });

/** Of a profile that was answered, by its ETag. */
export const versionOf = ({ headers }: Came): number =>
  Number(/\d+/.exec(headers.get("etag") ?? "")?.[0]);

/** The profile's text. */
export const bioOf = ({ data }: Came): unknown =>
  fieldOf(fieldOf(data, "profile"), "bio");

const countsOf = (names: readonly string[]): ReadonlyMap<string, number> =>
  new Map(
    [...Map.groupBy(names, (name) => name)].map(([name, all]) => [
      name,
      all.length,
    ]),
  );
