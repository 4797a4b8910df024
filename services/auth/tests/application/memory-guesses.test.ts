import { guessesContract } from "../outbound/guesses-contract.ts";
import { memoryGuesses } from "./memory/guesses.ts";

guessesContract("memory", async () => ({
  guesses: memoryGuesses(),
  close: async () => undefined,
}));
