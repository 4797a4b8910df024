import {
  createRevocations,
  createSigner,
  createVerifier,
  generateRootKey,
  parseKeys,
} from "../../src/index.ts";
import type {
  AccessClaims,
  DecideInput,
  Decision,
  VerifierOptions,
} from "../../src/index.ts";

/** The moment that tests call now. */
export const now = new Date("2026-11-20T10:01:00Z");
/** A moment so many seconds after it. */
export const after = (seconds: number): Date =>
  new Date(now.getTime() + seconds * 1000);

export const root = generateRootKey(7);
export const signer = createSigner(root.privateKey);
export const rootKey = Uint8Array.fromHex(root.publicKey.slice(2));

const claims: AccessClaims = {
  userId: "0198a-user",
  roles: ["user", "customer"],
  verified: true,
  sessionId: "0198a-session",
  tokenId: "0198a-token",
  gen: 17,
  aal: 1,
  authTime: now,
  client: "web",
  issuedAt: now,
  expiresAt: after(300),
  audiences: ["auth", "users"],
};

export const claimsOf = (over: Partial<AccessClaims> = {}): AccessClaims => ({
  ...claims,
  ...over,
});
export const mint = (over: Partial<AccessClaims> = {}): string =>
  signer.mint(claimsOf(over));
export const mintService = (service = "feed"): string =>
  signer.mintService({
    service,
    tokenId: "0198a-service-token",
    issuedAt: now,
    expiresAt: after(300),
    audiences: ["auth", "users"],
  });

/** A verifier of `users` with a clock that can be moved. */
export function setUp(over: Partial<VerifierOptions> = {}) {
  const time = { now };
  const clock = () => time.now;
  const keys = parseKeys(root.publicKey);
  const revocations = over.revocations ?? createRevocations({ clock });
  const options = { keys, audience: "users", revocations, clock, ...over };
  const verifier = createVerifier(options);
  const decide = (
    token: string | undefined,
    input: Partial<DecideInput> = {},
  ): Decision =>
    verifier.decide({
      token,
      guard: "general",
      operation: "users:profile:read",
      method: "GET",
      ...input,
    });
  return { time, clock, keys: options.keys, revocations, verifier, decide };
}

/** `allowed`, or why not. */
export const outcome = (decision: Decision): string =>
  decision.allowed ? "allowed" : decision.reason;
