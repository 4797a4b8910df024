import { type TemplateName, templateNames } from "../letter/letter.ts";
import { type Category, type Way, ways } from "./categories.ts";

/** What somebody can be told. */
type KindFacts = {
  readonly category: Category;
  /** The ways that it can go; whether it does is its category's and the person's choice. */
  readonly ways: readonly Way[];
};

/** What carries a secret, or goes to somebody who may never have an account, or has none any more. */
const byMailAlone = ["mail"] as const;
/** One's own doing needs no push. */
const quiet = ["mail", "inbox"] as const;

/**
 * Every kind of notice, by the name of its letter. To add one: a line here, its letter and its words in each language (the compiler
 * names what is missing), and a line in `inbound/events/notices.ts` for the event that it comes from.
 */
export const kinds = {
  "verify-email": { category: "security", ways: byMailAlone },
  "account-exists": { category: "security", ways: byMailAlone },
  "reset-password": { category: "security", ways: byMailAlone },
  "confirm-email": { category: "security", ways: byMailAlone },
  "email-changed": { category: "security", ways: byMailAlone },
  "account-deleted": { category: "security", ways: byMailAlone },
  "password-changed": { category: "security", ways },
  "new-device": { category: "security", ways },
  "login-after-failures": { category: "security", ways },
  "api-key-created": { category: "security", ways },
  "api-key-revoked": { category: "security", ways },
  "factor-added": { category: "security", ways },
  "factor-removed": { category: "security", ways },
  "recovery-codes-renewed": { category: "security", ways },
  "recovery-code-used": { category: "security", ways },
  "account-disabled": { category: "security", ways },
  "roles-changed": { category: "security", ways },
  welcome: { category: "account", ways },
  "export-ready": { category: "account", ways },
  "webhook-disabled": { category: "account", ways },
  "order-placed": { category: "orders", ways: quiet },
  "order-expired": { category: "orders", ways },
  "order-cancelled": { category: "orders", ways: quiet },
  "offer-received": { category: "orders", ways },
  "job-completed": { category: "orders", ways },
  "job-cancelled": { category: "orders", ways },
  "offer-accepted": { category: "work", ways },
  "offer-rejected": { category: "work", ways },
  "job-confirmed": { category: "work", ways },
  "work-cancelled": { category: "work", ways },
  "review-received": { category: "work", ways },
  "messages-waiting": { category: "chat", ways },
} as const satisfies Readonly<Record<TemplateName, KindFacts>>;

type Kinds = typeof kinds;

/** Those that can stand in an inbox. */
export type InboxKind = {
  [K in keyof Kinds]: "inbox" extends Kinds[K]["ways"][number] ? K : never;
}[keyof Kinds];

export function isInboxKind(kind: string): kind is InboxKind {
  return Object.entries<KindFacts>(kinds).some(
    ([name, facts]) => name === kind && facts.ways.includes("inbox"),
  );
}

/** What somebody must hear of at once, because it may not have been themselves. */
const pressing: ReadonlySet<TemplateName> = new Set([
  "password-changed",
  "new-device",
  "login-after-failures",
  "factor-added",
  "factor-removed",
  "recovery-codes-renewed",
  "recovery-code-used",
]);

/** The kinds that a message of this kind stands behind where many wait; none where it waits for nothing. */
export function queuesBehind(kind: TemplateName): readonly TemplateName[] {
  if (pressing.has(kind)) return [];
  const { category } = factsOf(kind);
  return templateNames.filter(
    (name) => !pressing.has(name) && factsOf(name).category === category,
  );
}

/** The category and the ways of a kind. */
export function factsOf(kind: TemplateName): KindFacts {
  return kinds[kind];
}
