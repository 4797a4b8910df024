import { fromBase64Url } from "../bytes.ts";
import { SymbolTable } from "../datalog/symbols.ts";
import type { Block } from "../datalog/terms.ts";
import { readBlock } from "../wire/block.ts";
import { readEnvelope } from "../wire/envelope.ts";
import type { Envelope } from "../wire/envelope.ts";
import { malformed } from "../wire/reader.ts";
import { limits as profile } from "./limits.ts";
import type { Limits } from "./limits.ts";

/** A token that has the structure the profile allows. Nothing in it is verified. */
export type ParsedToken = {
  envelope: Envelope;
  blocks: readonly Block[];
  symbols: SymbolTable;
};

/**
 * Reads a token under the token profile: size, structure, limits. The authority block's shape is not looked at here.
 *
 * @throws Malformed with the reason
 */
export function parseToken(
  token: string,
  limits: Limits = profile,
): ParsedToken {
  if (token.length > limits.textBytes) malformed("token: too long");
  const bytes =
    fromBase64Url(token) ?? malformed("token: not canonical URL-safe base64");
  if (bytes.length > limits.decodedBytes) malformed("token: too long");
  const envelope = readEnvelope(bytes, limits);
  const symbols = new SymbolTable();
  const blocks = envelope.blocks.map(({ data }, i) => {
    const maxFacts = i === 0 ? limits.authorityFacts : limits.addedFacts;
    return readBlock(data, symbols, limits, maxFacts);
  });
  return { envelope, blocks, symbols };
}
