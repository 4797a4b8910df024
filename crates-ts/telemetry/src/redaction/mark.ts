/** What stands in the place of a secret in logs and spans. */
export const redacted = "[redacted]";
