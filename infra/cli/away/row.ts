/** What the table of parts that are away is made of: data, which a page shows and a test runs. */

/** What people, and the services among themselves, ask for. */
export type Ask =
  | "login"
  | "refresh"
  | "logout"
  | "register"
  | "forgot"
  | "step-up"
  | "manage"
  | "manage-people"
  | "read-profile"
  | "read-old"
  | "change-profile"
  | "known-token"
  | "read-ended"
  | "read-ended-old"
  | "change-ended"
  | "change-late"
  | "read-late"
  | "first-profile"
  | "known-key"
  | "new-key"
  | "find-out"
  | "service";

/** An answer as far as it is promised. */
export type Given = {
  readonly status: number;
  /** Of a refusal its word, of an error its number. */
  readonly code?: string | number;
  /** `retry-after`: come back; `warning`: what was revoked lately may not be known. Neither unless it stands here. */
  readonly says?: "retry-after" | "warning";
};

/** One question while something is away. */
export type Asked = {
  readonly ask: Ask;
  readonly given: Given;
  /** Why it is so, where that does not go without saying. */
  readonly because?: string;
};

/** What `/health/ready` of a process says. */
export type Readiness = {
  readonly process: string;
  readonly status: 200 | 503;
  /** The checks that are not `ok`. */
  readonly checks: Readonly<Record<string, "degraded" | "failed">>;
};

/** What holds once the part is back; each is looked at by the test. */
export type Afterwards =
  | "mails-once"
  | "mail-given-up"
  | "changes-once"
  | "people-arrive"
  | "ended-everywhere"
  | "ended-for-newcomers"
  | "refused-is-undone";

/** One part that can be away. */
export type AwayRow = {
  /** Names it in tests and links: letters and hyphens. */
  readonly id: string;
  /** What is away, as the heading says it. */
  readonly away: string;
  /** What it means, in a sentence or two for whoever is on call. */
  readonly meaning: string;
  readonly asked: readonly Asked[];
  readonly ready: readonly Readiness[];
  readonly afterwards: readonly Afterwards[];
  /** The rules of `infra/observability/alerts.yaml` that tell of it, where one does. */
  readonly alerts: readonly string[];
  /** What to do about it. */
  readonly todo: string;
};

/** 503 of a service that misses something it needs. */
export const dependencyDown: Given = {
  status: 503,
  code: 50_301,
  says: "retry-after",
};

/** Why a read with a young token goes on without a question and without a warning. */
export const youngReads =
  "for a minute after its token was issued nobody is asked about a read";

/** Why a key goes on that cannot be traded any more. */
export const tradedKeys = "until the token that it was traded for runs out";
