/** Every contract that a message of a suite may belong to, those of the examples too. */
import type { Contract } from "@tixlys/contracts";
import { contractsOf } from "../stack/contracts.ts";

/** In the order of the services' ports. */
export const contracts: readonly Contract[] = await contractsOf(true);
