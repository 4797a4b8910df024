import { memoryEventStore } from "../../src/testing/index.ts";
import { eventStoreContract } from "../event-store-contract.ts";

eventStoreContract("memory", () => memoryEventStore());
