import type { World } from "@tixlys/nexus";
import {
  type Database,
  eventStore,
  postgresWorld,
  type Transaction,
} from "@tixlys/nexus/postgres";
import type { Work } from "../../application/ports.ts";
import { announcementsIn } from "../events/announcements.ts";
import { placesIn } from "./gazetteer.ts";
import { involvementsInline } from "./involvements.ts";
import { particularsIn } from "./particulars.ts";
import { peopleIn } from "./people.ts";
import { servicesIn } from "./services.ts";

/** Everything a command writes through, bound to one transaction. */
export function workIn(tx: Transaction): Work {
  return {
    events: eventStore(tx, { inline: [involvementsInline] }),
    people: peopleIn(tx),
    services: servicesIn(tx),
    particulars: particularsIn(tx),
    places: placesIn(tx),
    announcements: announcementsIn(tx),
  };
}

/** Offers for one order share its stream: whoever is one of many that bid at once begins anew more often than usual. */
const patience = { attempts: 20 };

/** The unit of work, and what trying again after a conflict needs. */
export function worldOf(
  database: Pick<Database, "transact">,
  settings: Partial<Omit<World<Work>, "run">> = {},
): World<Work> {
  return postgresWorld(database, workIn, { retry: patience, ...settings });
}
