import { toBase64Url } from "./bytes.ts";
import { checksOf, RestrictionError } from "./restrictions.ts";
import type { Restrictions } from "./restrictions.ts";
import { limits } from "./token/limits.ts";
import { parseToken } from "./token/parse.ts";
import { appendBlock, sealEnvelope } from "./token/sign.ts";
import type { Draft } from "./token/sign.ts";
import { writeEnvelope } from "./wire/envelope.ts";
import type { Envelope } from "./wire/envelope.ts";
import { Malformed } from "./wire/reader.ts";

const DATALOG_VERSION = 3;

/**
 * Narrows a token: appends one block of checks, offline, without asking anyone and without the root key.
 * The result stands within the token profile whatever the input.
 *
 * @throws RestrictionError where the restrictions make no sense, the token cannot be read, is sealed, or is full
 */
export function attenuate(token: string, restrictions: Restrictions): string {
  const checks = checksOf(restrictions);
  const parsed = readForChange(token);
  return text(narrow(parsed, checks).envelope);
}

/**
 * Ends a token: nobody can narrow it further. Its revocation ids stay.
 *
 * @throws RestrictionError where the token cannot be read or is sealed already
 */
export function seal(token: string): string {
  const sealed = sealEnvelope(readForChange(token).envelope);
  if (sealed === undefined)
    throw new RestrictionError("the token is sealed already");
  return text(sealed);
}

/** Appends checks to a token in memory. */
export function narrow(
  draft: Draft,
  checks: ReturnType<typeof checksOf>,
): Draft {
  if (draft.envelope.blocks.length >= limits.blocks) {
    throw new RestrictionError(`the token has ${limits.blocks} blocks already`);
  }
  const narrowed = appendBlock(draft, {
    version: DATALOG_VERSION,
    facts: [],
    checks,
  });
  if (narrowed === undefined) throw new RestrictionError("the token is sealed");
  return narrowed;
}

/** Text of a token, refused where it would be too long for any verifier. */
export function text(envelope: Envelope): string {
  const bytes = writeEnvelope(envelope);
  if (bytes.length > limits.decodedBytes)
    throw new RestrictionError("the token would become too long");
  return toBase64Url(bytes);
}

function readForChange(token: string): Draft {
  try {
    return parseToken(token);
  } catch (error) {
    if (error instanceof Malformed)
      throw new RestrictionError(`the token cannot be read: ${error.message}`);
    throw error;
  }
}
