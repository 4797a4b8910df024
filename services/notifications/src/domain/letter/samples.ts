import {
  isSecretTemplate,
  type Letter,
  plainLetter,
  type TemplateName,
} from "./letter.ts";
import { linkWith, type Links } from "./links.ts";

const username = "ada";
const token = "t0k-en_";
const expiresAt = new Date("2026-11-21T10:30:00.000Z");

/** A letter as somebody might get it, for previews: nobody's name, and a link that opens nothing. */
export function sampleLetter(template: TemplateName, links: Links): Letter {
  if (isSecretTemplate(template))
    return {
      template,
      username,
      link: linkWith(template, token, links),
      expiresAt,
    };
  if (template === "password-changed")
    return { template, username, link: links.forgotPassword() };
  return plainLetter(template, username);
}
