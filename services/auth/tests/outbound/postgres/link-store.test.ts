import { testDatabase } from "@tixlys/testkit";
import { createStore } from "../../../src/outbound/postgres/store.ts";
import { linkContract } from "../link-contract.ts";

linkContract("PostgreSQL", async () => {
  const { database, close } = await testDatabase("auth");
  return {
    store: createStore(database, { published: async () => true }),
    close,
  };
});
