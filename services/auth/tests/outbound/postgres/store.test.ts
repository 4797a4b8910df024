import { testDatabase } from "@tixlys/testkit";
import { createStore } from "../../../src/outbound/postgres/store.ts";
import { auditContract } from "../audit-contract.ts";
import { factorContract } from "../factor-contract.ts";
import { storeContract } from "../store-contract.ts";

async function open() {
  const { database, close } = await testDatabase("auth");
  return {
    store: createStore(database, { published: async () => true }),
    close,
  };
}

storeContract("PostgreSQL", open);
auditContract("PostgreSQL", open);
factorContract("PostgreSQL", open);
