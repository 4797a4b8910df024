import type { Erasure } from "@tixlys/messaging/people";
import type { Database } from "@tixlys/nexus/postgres";
import type { PictureStore } from "../../src/application/pictures/index.ts";
import { erasureOf } from "../../src/outbound/postgres/erasure.ts";
import { providerStore } from "../../src/outbound/postgres/providers.ts";
import { picturesOf } from "./pictures-here.ts";
import { testCipher } from "./sealed.ts";

/** How people are forgotten in a database, with pictures in `store`. */
export function erasureHere(database: Database, store?: PictureStore): Erasure {
  return erasureOf({
    pictures: picturesOf(database, store),
    providers: providerStore(database, testCipher),
  });
}
