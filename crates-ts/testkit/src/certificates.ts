import { certificateOf, newKey } from "@tixlys/config/certificates";

/** An authority of one test. */
export type TestAuthority = {
  /** What a client is told to trust; PEM. */
  readonly ca: string;
  /** A certificate and its key, good for `localhost` and `127.0.0.1` from yesterday on; one day longer unless told. */
  issue(about?: {
    /** Told apart by it. */
    readonly name?: string;
    readonly until?: Date;
  }): { readonly cert: string; readonly key: string };
};

const dayMs = 86_400_000;

/** A new authority, good for a day; whoever believes its `ca` believes what it issues. */
export function testAuthority(): TestAuthority {
  const authority = { name: "test authority", key: newKey() };
  const from = new Date(Date.now() - dayMs);
  const tomorrow = new Date(Date.now() + dayMs);
  return {
    ca: certificateOf(
      {
        kind: "authority",
        ...authority,
        permitted: ["localhost"],
        from,
        until: tomorrow,
      },
      authority,
    ),
    issue: ({ name = "edge", until = tomorrow } = {}) => {
      const key = newKey();
      return {
        key: key.export({ format: "pem", type: "pkcs8" }),
        cert: certificateOf(
          {
            kind: "server",
            name,
            key,
            names: ["localhost", "users.localhost", "127.0.0.1"],
            from,
            until,
          },
          authority,
        ),
      };
    },
  };
}
