import { isSecretTemplate, type TemplateName } from "./letter.ts";
import { write } from "./write.ts";

/**
 * The short form of a letter: its subject line, and nothing that only its reader may know, for it may be read on a locked screen.
 */
export function shortOf(
  template: TemplateName,
  username: string,
): { readonly title: string; readonly body: string } {
  const link = "";
  const { subject } = isSecretTemplate(template)
    ? write({ template, username, link, expiresAt: new Date(0) })
    : write(
        template === "password-changed"
          ? { template, username, link }
          : { template, username },
      );
  return { title: subject, body: "" };
}
