/** `./tixlys token inspect|attenuate|verify|can`: what a token says, narrows to and opens. */
import { commandTable } from "../command-table.ts";
import { defineCommand } from "../console/command.ts";
import { verbNamed } from "../console/verbs.ts";
import { attenuateToken } from "../token/attenuate.ts";
import { canToken } from "../token/can.ts";
import { inspectToken } from "../token/inspect.ts";
import { readToken } from "../token/read-token.ts";
import { tokenFlags } from "../token/token-flags.ts";
import type { TokenInput } from "../token/token-flags.ts";
import { verifyToken } from "../token/verify.ts";

const verbs: Readonly<
  Record<string, (input: TokenInput, token: string) => Promise<number>>
> = {
  inspect: inspectToken,
  attenuate: attenuateToken,
  verify: verifyToken,
  can: canToken,
};

export const command = defineCommand({
  summary: commandTable.token,
  example:
    "./tixlys token attenuate --only users:profile:read --for 10m < token",
  arguments: "inspect | attenuate | verify | can [TOKEN]",
  arity: [1, 2],
  flags: tokenFlags,
  details: [
    "inspect    What it says, block by block, without any proof that it is genuine.",
    "attenuate  A narrower token, made here without asking anyone; it alone goes to stdout.",
    "verify     Whether it is genuine and has not ended, by the public keys of the running suite or --keys.",
    "can        Which operations of the running suite it opens, and what closes the others: guard, block, check.",
    "",
    "The token stands as an argument or, better, comes on standard input: arguments are seen by other users of a machine.",
    "A ? in can: it depends on the resource or request; name one with --resource or --request.",
  ],
  run: async (input) => {
    const [verb = "", token] = input.args;
    const run = verbNamed("token", verbs, verb);
    return await run(input, await readToken(token));
  },
});
