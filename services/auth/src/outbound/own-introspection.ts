import type { Introspect } from "@tixlys/biscuit";

/** Longest wait for this service's own database when it is asked about a token (auth.md §3.7). */
const introspectionMs = 500;

/** What knows by its own tables whether a token is good. */
type Asked = {
  introspect(token: string): Promise<{ readonly active: boolean }>;
};

/** What auth asks itself, and what answers once it is there. */
export type OwnIntrospection = {
  readonly introspect: Introspect;
  use(app: Asked): void;
};

/**
 * This service asks itself about tokens while the feed of revocations is late: it is judged before its application exists, so
 * that comes later. An application that is not there yet, fails or is late confirms nothing.
 */
export function ownIntrospection(): OwnIntrospection {
  let app: Asked | undefined;
  return {
    introspect: async (token) => {
      const { promise: late, resolve } = Promise.withResolvers<undefined>();
      const timer = setTimeout(resolve, introspectionMs);
      const asked = app?.introspect(token).then(
        ({ active }) => active,
        () => undefined,
      );
      const answer = await Promise.race([asked, late]);
      clearTimeout(timer);
      return answer;
    },
    use: (made) => {
      app = made;
    },
  };
}
