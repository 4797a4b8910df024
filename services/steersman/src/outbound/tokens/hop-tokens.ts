import { attenuate, RestrictionError } from "@tixlys/biscuit";
import type { HopTokens } from "../../application/ports.ts";

/** How long a request may be under way; what leaks from a log later opens nothing. */
const LIFETIME_MS = 30_000;

/**
 * Narrows a token to one service, one request and half a minute (auth.md §3.5), so that whoever gets hold of it there can use it
 * nowhere else. It opens the same operations as before: what it is narrowed to are no rights.
 */
export const hopTokens =
  (nowMs: () => number = Date.now): HopTokens =>
  (token, { service, requestId }) => {
    try {
      return attenuate(token, {
        services: [service],
        requestId,
        expiresAt: new Date(nowMs() + LIFETIME_MS),
      });
    } catch (error) {
      if (error instanceof RestrictionError) return undefined;
      throw error;
    }
  };
