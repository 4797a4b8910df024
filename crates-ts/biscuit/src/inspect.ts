import { printCheck, printPredicate } from "./datalog/print.ts";
import { endOf } from "./judge/bounds.ts";
import { blockIdsOf } from "./judge/verified.ts";
import { readAuthority } from "./token/authority.ts";
import type { Authority } from "./token/authority.ts";
import { checkTypes } from "./token/types.ts";
import { parseToken } from "./token/parse.ts";
import type { ParsedToken } from "./token/parse.ts";
import { Malformed } from "./wire/reader.ts";

/** One block for human eyes. `id` revokes this block and everything derived from it. */
export type InspectedBlock = { id: string; facts: string[]; checks: string[] };

/** What a token says, without any proof that it is genuine: for people and tools, never for a decision. */
export type Inspection =
  | {
      readable: true;
      keyId: number | undefined;
      /** Whether it can still be narrowed. */
      sealed: boolean;
      /** Earliest end that any block sets. */
      expiresAt: Date | undefined;
      /** What the authority block says, where it has our shape. */
      authority: Authority | undefined;
      /** Why every verifier of the suite would refuse it, where it is for its shape and not for its signatures. */
      problem: string | undefined;
      blocks: InspectedBlock[];
    }
  | { readable: false; problem: string };

/** Reads a token offline, without any key. Printed Datalog is escaped; escape it again for HTML. */
export function inspect(token: string): Inspection {
  try {
    return describe(parseToken(token));
  } catch (error) {
    if (error instanceof Malformed)
      return { readable: false, problem: error.message };
    throw error;
  }
}

function describe(parsed: ParsedToken): Inspection {
  const ends = parsed.blocks
    .flatMap(({ checks }) => checks.map(endOf))
    .filter((end) => end !== undefined);
  const ids = blockIdsOf(parsed);
  const { authority, problem } = authorityOf(parsed);
  return {
    readable: true,
    keyId: parsed.envelope.rootKeyId,
    sealed: parsed.envelope.proof.kind === "seal",
    expiresAt:
      ends.length === 0 ? undefined : new Date(Math.min(...ends) * 1000),
    authority,
    problem,
    blocks: parsed.blocks.map(({ facts, checks }, i) => ({
      id: ids[i] ?? "",
      facts: facts.map(printPredicate),
      checks: checks.map(printCheck),
    })),
  };
}

type Shape = { authority: Authority | undefined; problem: string | undefined };

function authorityOf({ blocks }: ParsedToken): Shape {
  const [first] = blocks;
  try {
    checkTypes(blocks);
    return {
      authority: first === undefined ? undefined : readAuthority(first),
      problem: undefined,
    };
  } catch (error) {
    if (error instanceof Malformed)
      return { authority: undefined, problem: error.message };
    throw error;
  }
}
