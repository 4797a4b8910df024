import type { AccessClaims } from "../../src/index.ts";
import { seal, tierOf } from "../../src/index.ts";
import {
  createRecyclingEngine,
  ED25519,
  withScope,
} from "../../src/wasm/index.ts";
import { root } from "./suite.ts";

/** The reference engine as a maker of tokens, so that both sides read what the other has written. */
export const engine = createRecyclingEngine();

const iso = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, "Z");
const seed = Uint8Array.fromHex(root.privateKey.slice(2));
const publicKey = Uint8Array.fromHex(root.publicKey.slice(2));

/** The authority block of auth.md §3.1, written by the engine. */
export function mintByEngine(claims: AccessClaims): string {
  const { issuedAt, expiresAt, authTime } = claims;
  const from = new Date(issuedAt.getTime() - 30_000);
  // Parameters trap the engine as a set and inside one.
  const audiences = claims.audiences.map(
    (name) => `"${name.replace(/[\\"]/g, "\\$&")}"`,
  );
  const lines = [
    "user({user}); tier({tier});",
    ...claims.roles.map((_, i) => `role({role${i}});`),
    "verified({verified}); session({session}); token({token}); gen({gen}); aal({aal});",
    `auth_time(${iso(authTime)}); client({client});`,
    claims.actor === undefined ? "" : "actor({actor});",
    `issued(${iso(issuedAt)}); expires(${iso(expiresAt)});`,
    `check if time($t), $t >= ${iso(from)}, $t < ${iso(expiresAt)};`,
    "check if purpose({purpose});",
    `check if audience($a), {${audiences.join(", ")}}.contains($a);`,
  ];
  const roles = Object.fromEntries(
    claims.roles.map((role, i) => [`role${i}`, role]),
  );
  const values = {
    ...roles,
    user: claims.userId,
    tier: tierOf(claims.roles),
    verified: claims.verified,
    session: claims.sessionId,
    token: claims.tokenId,
    gen: claims.gen,
    aal: claims.aal,
    client: claims.client,
    purpose: claims.purpose ?? "access",
    ...(claims.actor === undefined ? {} : { actor: claims.actor }),
  };
  return engine.use((classes) =>
    withScope((keep) => {
      // Building consumes the builder.
      const builder = new classes.BiscuitBuilder();
      builder.addCodeWithParameters(lines.join("\n"), values, {});
      builder.setRootKeyId(7);
      const key = keep(classes.PrivateKey.fromBytes(seed, ED25519));
      return keep(builder.build(key)).toBase64();
    }),
  );
}

/** Appends a block of any Datalog, in and out of the profile. */
export function appendByEngine(token: string, code: string): string {
  return engine.use((classes) =>
    withScope((keep) => {
      const key = keep(classes.PublicKey.fromBytes(publicKey, ED25519));
      const verified = keep(classes.Biscuit.fromBase64(token, key));
      const block = keep(new classes.BlockBuilder());
      block.addCodeWithParameters(code, {}, {});
      return keep(verified.appendBlock(block)).toBase64();
    }),
  );
}

/** Seals, by either side. */
export function sealBy(side: "ours" | "engine", token: string): string {
  if (side === "ours") return seal(token);
  return engine.use((classes) =>
    withScope((keep) => {
      const key = keep(classes.PublicKey.fromBytes(publicKey, ED25519));
      return keep(
        keep(classes.Biscuit.fromBase64(token, key)).sealToken(),
      ).toBase64();
    }),
  );
}
