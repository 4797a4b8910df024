import { isSecretKey } from "./keys.ts";
import { redacted } from "./mark.ts";
import { scrubText } from "./text.ts";

/** Parameters that carry one-use secrets under names that are harmless elsewhere. */
const oneUse = new Set(["code", "state", "ticket", "sig"]);

/**
 * A URL for logs and spans: no user, no password, no fragment, and no value of a secret parameter
 * (semconv `url.full`). Text that is no URL is treated as free text.
 */
export function redactUrl(text: string): string {
  // A path alone is no URL; nearly all that comes here are.
  if (text.startsWith("/")) return redactQuery(text);
  if (!URL.canParse(text)) return scrubText(text);
  const url = new URL(text);
  url.username = "";
  url.password = "";
  url.hash = "";
  return redactQuery(url.href);
}

function redactQuery(text: string): string {
  const start = text.indexOf("?");
  if (start === -1) return scrubText(text);
  const parameters = text
    .slice(start + 1)
    .split("&")
    .map(redactParameter);
  return `${scrubText(text.slice(0, start))}?${parameters.join("&")}`;
}

function redactParameter(parameter: string): string {
  const end = parameter.indexOf("=");
  if (end === -1) return scrubText(parameter);
  const name = parameter.slice(0, end);
  if (isSecretKey(name) || oneUse.has(name.toLowerCase()))
    return `${name}=${redacted}`;
  return `${name}=${scrubText(parameter.slice(end + 1))}`;
}
