import type { CaughtMail } from "../../application/ports.ts";

/** What the catcher writes for one mail. */
export type MailFile = {
  readonly id: string;
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly createdAt: string;
};

/** Reads a file of the catcher; undefined for one that is none, such as something a person put there. */
export function parseMailFile(content: string): CaughtMail | undefined {
  const { id, to, subject, text, html, createdAt } = parseObject(content);
  if (
    typeof id !== "string" ||
    typeof to !== "string" ||
    typeof subject !== "string"
  )
    return undefined;
  if (
    typeof text !== "string" ||
    typeof html !== "string" ||
    typeof createdAt !== "string"
  )
    return undefined;
  const at = new Date(createdAt);
  if (Number.isNaN(at.getTime())) return undefined;
  return { id, to, subject, text, html, links: linksIn(text), createdAt: at };
}

/** The links of a mail's text, in order, each once. */
function linksIn(text: string): readonly string[] {
  return [...new Set(text.match(/https?:\/\/[^\s<>"]+/g))];
}

function parseObject(content: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
