import { auditContract } from "../outbound/audit-contract.ts";
import { factorContract } from "../outbound/factor-contract.ts";
import { storeContract } from "../outbound/store-contract.ts";
import { memoryStore } from "./memory/store.ts";

const open = async () => ({
  store: memoryStore(),
  close: async () => undefined,
});

storeContract("in memory", open);
auditContract("in memory", open);
factorContract("in memory", open);
