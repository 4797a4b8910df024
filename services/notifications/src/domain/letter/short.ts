import { isInboxKind } from "../notice/kinds.ts";
import type { NoticeData } from "../notice/data.ts";
import { pathFor, wordsFor } from "../notice/words.ts";
import type { Language } from "./language.ts";
import { isSecretTemplate, type TemplateName } from "./letter.ts";
import { write } from "./write.ts";

/** A short form: what a push and a short message say. */
export type Short = {
  readonly title: string;
  readonly body: string;
  readonly path?: string;
};

/**
 * The short form of a notice: the words of the inbox; of what goes by mail alone its subject line. Nothing that only its reader
 * may know, for it may be read on a locked screen.
 */
export function shortOf(
  kind: TemplateName,
  about: {
    readonly username: string;
    readonly data: NoticeData;
    readonly language: Language;
  },
): Short {
  const { username, data, language } = about;
  if (!isInboxKind(kind)) {
    const link = "";
    const letter = isSecretTemplate(kind)
      ? { template: kind, username, link, expiresAt: new Date(0) }
      : { template: kind, username };
    return { title: write(letter, language).subject, body: "" };
  }
  const path = pathFor(data);
  const words = wordsFor(kind, data, language);
  return path === undefined ? words : { ...words, path };
}
