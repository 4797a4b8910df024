import type { Answer, Subject } from "./subject.ts";

/** The groups of `http-rules.md`; each has a planted violation in the suite's own tests. */
export type Group =
  | "envelope"
  | "negotiation"
  | "correlation"
  | "idempotency"
  | "lists"
  | "caching"
  | "limits"
  | "versioning"
  | "browser"
  | "access"
  | "lifecycle"
  | "documents";

/** One rule; `check` returns what is wrong, one sentence each. */
export type Rule = {
  readonly number: number;
  readonly group: Group;
  /** A guarantee, as the test's name. */
  readonly title: string;
  readonly check: (subject: Subject) => Promise<string[]> | string[];
};

/** A mistake, said of one answer. */
export function of(answer: Answer, mistake: string): string {
  return `${answer.asked} → ${answer.status}: ${mistake}`;
}

/** The mistake, when the condition does not hold. */
export function unless(
  holds: boolean,
  answer: Answer,
  mistake: string,
): string[] {
  return holds ? [] : [of(answer, mistake)];
}

/** The mistake, when the answer has another status. */
export function expectStatus(
  answer: Answer,
  ...statuses: readonly number[]
): string[] {
  return unless(
    statuses.includes(answer.status),
    answer,
    `expected ${statuses.join(" or ")}`,
  );
}

/** Asks something of each item, one after the other, and collects the mistakes. */
export async function forEach<Item>(
  items: readonly Item[],
  check: (item: Item) => Promise<string[]> | string[],
): Promise<string[]> {
  const mistakes: string[] = [];
  for (const item of items) mistakes.push(...(await check(item)));
  return mistakes;
}
