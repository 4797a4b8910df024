/** Keys, tokens and verifiers that the parts of the benchmark share. */
import {
  attenuate,
  createRevocations,
  createSigner,
  createVerifier,
  generateRootKey,
  parseKeys,
} from "../../crates-ts/biscuit/src/index.ts";
import type {
  AccessClaims,
  DecideInput,
  Verifier,
  VerifierOptions,
} from "../../crates-ts/biscuit/src/index.ts";
import type { Report } from "../lib/report.ts";

/** What a part gets. */
export type TokenStage = {
  readonly options: {
    readonly rounds: number;
    readonly roundMs: number;
    readonly authorizations: number;
  };
  readonly report: Report;
  readonly say: (line: string) => void;
  /** Folder for plots. */
  readonly plots: string;
};

export const root = generateRootKey(1);
export const signer = createSigner(root.privateKey);
export const rootKeyRaw = Uint8Array.fromHex(root.publicKey.slice(2));

const startedAt = new Date();
// Later than the longest soak ends, on whatever machine.
const tomorrow = new Date(startedAt.getTime() + 86_400_000);

/** Claims of an ordinary access token, as auth mints them. */
export const claimsOf = (tokenId: string): AccessClaims => ({
  userId: "0198f2c4-aaaa-7bbb-8ccc-1234567890ab",
  roles: ["user", "customer"],
  verified: true,
  sessionId: "0198f2c4-aaaa-7bbb-8ccc-1234567890ac",
  tokenId,
  gen: 3,
  aal: 1,
  authTime: startedAt,
  client: "web",
  issuedAt: startedAt,
  expiresAt: tomorrow,
  audiences: ["auth", "users", "notifications", "steersman"],
});

/** A token of one block. */
export const plain = (tokenId = "plain"): string =>
  signer.mint(claimsOf(tokenId));

/** A token of three blocks: narrowed to operations and resources, then to a service and an earlier end. */
export const narrowed = (tokenId = "narrowed"): string =>
  attenuate(
    attenuate(plain(tokenId), {
      operations: ["users:profile:read", "orders:*"],
      resources: ["users/profiles/*"],
    }),
    {
      services: ["users"],
      expiresAt: new Date(startedAt.getTime() + 43_200_000),
    },
  );

/** A verifier of the service `users`, whose feed of revocations is quiet and holds some revocations of others. */
export function verifierOf(over: Partial<VerifierOptions> = {}): Verifier {
  const revocations = createRevocations();
  for (let i = 0; i < 1_000; i += 1)
    revocations.apply({
      kind: "sid",
      id: `other-${i}`,
      exp: tomorrow.getTime() / 1000,
    });
  return createVerifier({
    keys: parseKeys(root.publicKey),
    audience: "users",
    revocations,
    ...over,
  });
}

/** What a route asks. */
export const asked = (token: string): DecideInput => ({
  token,
  guard: "general",
  operation: "users:profile:read",
  resource: "users/profiles/0198f2c4",
  method: "GET",
  delegable: true,
});

/** Decides, and throws where a good token is refused: a benchmark of refusals would be about nothing. */
export function mustAllow(verifier: Verifier, token: string): void {
  const decision = verifier.decide(asked(token));
  if (!decision.allowed) throw new Error(`refused: ${decision.detail}`);
}
