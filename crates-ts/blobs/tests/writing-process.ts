import { parseBlobKey } from "../src/index.ts";
import { folderStore } from "../src/folder/index.ts";

const [root = "", name = ""] = process.argv.slice(2);
const key = parseBlobKey(name);
if (!key.ok) throw new Error("no key");
const store = await folderStore({
  root,
  baseUrl: "http://blobs.test/blobs",
  urlKey: "0f".repeat(32),
});

/** Slow enough to be killed in the middle. */
function slowly(byte: number): ReadableStream<Uint8Array> {
  let left = 20;
  return new ReadableStream({
    async pull(controller) {
      if (left === 0) return controller.close();
      left -= 1;
      await Bun.sleep(2);
      controller.enqueue(
        new Uint8Array(byte === 1 ? 10_000 : 20_000).fill(byte),
      );
    },
  });
}

process.stdout.write("writing\n");
for (let turn = 0; ; turn += 1)
  await store.put(key.value, slowly(1 + (turn % 2)), {
    contentType: "image/webp",
    limitBytes: 1_000_000,
  });
