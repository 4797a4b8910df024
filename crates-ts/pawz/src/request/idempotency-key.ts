const bare = /^[\x21-\x7e]{16,128}$/;
const quoted = /^"([\x20-\x21\x23-\x5b\x5d-\x7e]{16,128})"$/;

/**
 * The key of an `Idempotency-Key` header: a Structured Field String, or the bare token that many clients send; 16 to
 * 128 visible characters (http-rules 22, 23; draft-ietf-httpapi-idempotency-key-header-07). `null` when malformed.
 */
export function idempotencyKeyOf(value: string): string | null {
  const inner = quoted.exec(value)?.[1];
  if (inner !== undefined) return inner;
  return bare.test(value) && !value.includes('"') ? value : null;
}
