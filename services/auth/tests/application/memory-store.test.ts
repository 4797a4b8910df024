import { storeContract } from "../outbound/store-contract.ts";
import { memoryStore } from "./memory/store.ts";

storeContract("in memory", async () => ({
  store: memoryStore(),
  close: async () => undefined,
}));
