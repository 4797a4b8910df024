import { linkContract } from "../outbound/link-contract.ts";
import { memoryStore } from "./memory/store.ts";

linkContract("in memory", async () => ({
  store: memoryStore(),
  close: async () => undefined,
}));
