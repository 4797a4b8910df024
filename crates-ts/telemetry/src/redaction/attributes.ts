import type { Attributes, AttributeValue } from "@opentelemetry/api";
import { isSecretKey } from "./keys.ts";
import { redacted } from "./mark.ts";
import { scrubText } from "./text.ts";
import { redactUrl } from "./url.ts";

/** Attributes whose values are numbers or stand in a closed list or in the code: nothing in them came from outside. */
const closed: ReadonlySet<string> = new Set([
  "http.request.method",
  "http.response.status_code",
  "http.route",
  "network.protocol.version",
  "url.scheme",
]);

/** Replaces the secrets among a span's attributes, in place, by name and by shape. */
export function redactAttributes(attributes: Attributes): void {
  for (const key in attributes) {
    const value = attributes[key];
    if (value === undefined || value === null || typeof value === "boolean")
      continue;
    if (closed.has(key)) continue;
    attributes[key] = isSecretKey(key) ? redacted : redactValue(key, value);
  }
}

function redactValue(key: string, value: AttributeValue): AttributeValue {
  if (typeof value === "string")
    return key.startsWith("url.") ? redactUrl(value) : scrubText(value);
  if (Array.isArray(value)) {
    return value.map((item) =>
      typeof item === "string" ? scrubText(item) : String(item),
    );
  }
  return value;
}
