import type { Live, Presence } from "../application/ports.ts";

/** Nobody is connected: nobody is told, and everybody is away. */
export const quiet: { readonly live: Live; readonly presence: Presence } = {
  live: {
    tell: () => undefined,
    told: () => undefined,
    membershipChanged: () => undefined,
    erased: () => undefined,
  },
  presence: { of: () => Promise.resolve([]) },
};
