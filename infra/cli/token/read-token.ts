/** Where the token comes from: the argument, or standard input, so that it need not stand in the list of processes. */
import { UsageError } from "../console/errors.ts";

/** Longer than any token that a verifier would read. */
const MOST_BYTES = 16 * 1024;

/**
 * The token that was given, without white space around it and without `Bearer`.
 * @throws UsageError when there is none, or when it is too long to be one.
 */
export async function readToken(typed: string | undefined): Promise<string> {
  const given =
    typed === undefined || typed === "-" ? await fromStandardInput() : typed;
  const token = given.trim().replace(/^bearer\s+/i, "");
  if (token === "")
    throw new UsageError(
      "a token is needed, as an argument or on standard input",
      "token",
    );
  if (token.length > MOST_BYTES)
    throw new UsageError(
      "that is too long for a token: no verifier reads more than 6 KiB",
      "token",
    );
  return token;
}

async function fromStandardInput(): Promise<string> {
  if (process.stdin.isTTY) return "";
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of Bun.stdin.stream()) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_BYTES) break;
  }
  return text;
}
