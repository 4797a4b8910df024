/** `token inspect`: what a token says, without any proof that it is genuine. */
import { inspect } from "@tixlys/biscuit";
import type { Inspection } from "@tixlys/biscuit";
import type { Output } from "../console/output.ts";
import { refusedToken } from "./failures.ts";
import type { TokenInput } from "./token-flags.ts";

/** Prints every block with its id, its facts and its checks; exit code 1 when no verifier would take its shape. */
export function inspectToken(
  { output }: TokenInput,
  token: string,
): Promise<number> {
  const found = inspect(token);
  if (!found.readable) throw refusedToken(found.problem);
  for (const line of lines(found, output)) output.print(line);
  const { authority: _, ...shown } = found;
  output.document({ verified: false, ...shown });
  return Promise.resolve(found.problem === undefined ? 0 : 1);
}

function* lines(
  {
    keyId,
    sealed,
    expiresAt,
    blocks,
    problem,
  }: Inspection & { readable: true },
  output: Output,
): Generator<string> {
  yield `key      ${keyId ?? "none named"}`;
  yield `ends     ${expiresAt?.toISOString() ?? "nothing in it says when"}`;
  yield `narrows  ${sealed ? "no further: it is sealed" : "further, by whoever holds it"}`;
  if (problem !== undefined)
    yield `${output.paint("red", "✗")} every verifier of the suite refuses it: ${problem}`;
  for (const [index, { id, facts, checks }] of blocks.entries()) {
    yield "";
    yield output.paint(
      "bold",
      index === 0 ? "block 0, signed by auth" : `block ${index}, appended`,
    );
    for (const fact of facts) yield `  ${fact}`;
    for (const check of checks) yield `  ${check}`;
    yield output.paint("dim", `  revoke it and all that follows by ${id}`);
  }
  yield "";
  yield output.paint(
    "dim",
    "read, not verified: ./tixlys token verify says whether it is genuine",
  );
}
