import { outranks } from "@tixlys/biscuit";
import { connect, type Database } from "@tixlys/nexus/postgres";
import type {
  PictureLedger,
  PictureStore,
  PictureWork,
} from "../../../src/application/pictures/index.ts";
import { createPictures } from "../../../src/application/pictures/index.ts";
import { pictureLedger } from "../../../src/outbound/postgres/picture-ledger.ts";
import { pictureTransactions } from "../../../src/outbound/postgres/picture-work.ts";
import { profileReader } from "../../../src/outbound/postgres/profiles.ts";
import { encodePicture } from "../../../src/outbound/pictures/encode.ts";
import { blobsHere } from "../pictures-here.ts";
import { photo } from "./corpus.ts";

/** Replaces a person's picture, or cleans up, and ends itself the hard way behind the step that it is told. */
const [url = "", root = "", userId = "", work = "", step = ""] =
  process.argv.slice(2);

function behind(name: string): void {
  if (name === step) process.kill(process.pid, "SIGKILL");
}

/** Ends the process when a call of this name has done what it does. */
function mortal<T extends object>(part: T): T {
  return new Proxy(part, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...given: unknown[]) => {
        const result: unknown = value.apply(target, given);
        if (!(result instanceof Promise)) return result;
        return result.then((done: unknown) => {
          behind(String(name));
          return done;
        });
      };
    },
  });
}

const database: Database = connect({ url, applicationName: "dying" });
const { store } = await blobsHere(root);
const transactions = pictureTransactions(database);
const pictures = createPictures({
  transactions: {
    run: async (use) => {
      const result = await transactions.run(async (own: PictureWork) => {
        const used = await use({
          ...own,
          pictures: mortal(own.pictures),
          profiles: mortal(own.profiles),
        });
        behind("before-commit");
        return used;
      });
      behind("after-commit");
      return result;
    },
  },
  profiles: profileReader(database),
  ledger: mortal<PictureLedger>(pictureLedger(database)),
  store: mortal<PictureStore>(store),
  encoder: { encode: encodePicture },
  outranks,
  clock: () => new Date(),
});

if (work === "replace") {
  const bytes = await photo(60, 60);
  const uploaded = await pictures.upload({ userId, bytes });
  if (uploaded.ok) await pictures.attach({ userId, key: uploaded.value });
} else await pictures.cleanUp();
behind("never");
await database.close();
process.stdout.write("done\n");
