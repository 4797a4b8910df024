import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type BlobKey, newBlobKey, parseBlobKey } from "../key.ts";
import { type BlobStore, longestUrlLifeSeconds } from "../port.ts";

/** A store to be tested, with how to fetch what it has signed. */
export type BlobStoreUnderTest = {
  readonly store: BlobStore;
  readonly fetch: (url: string) => Promise<Response>;
  readonly close: () => Promise<void>;
};

const webp = { contentType: "image/webp", limitBytes: 4 * 1024 * 1024 };

/** Registers the tests of the port for one driver. Every test works below a folder of its own. */
export function blobStoreContract(
  driver: string,
  open: () => Promise<BlobStoreUnderTest>,
): void {
  describe(`${driver}: the contract of a blob store`, () => {
    let under: BlobStoreUnderTest | undefined;
    beforeAll(async () => {
      under = await open();
    });
    afterAll(async () => {
      await under?.close();
    });
    const its = (): BlobStoreUnderTest => {
      if (under === undefined) throw new Error("the store did not open");
      return under;
    };
    reading(() => its().store);
    writing(() => its().store);
    listing(() => its().store);
    signing(its);
    concurrently(() => its().store);
  });
}

function reading(store: () => BlobStore): void {
  test("what was put is got, byte for byte, with its type, length, time and a strong entity tag", async () => {
    const [key, bytes] = [fresh(), random(300_000)];
    const put: unknown = await store().put(key, bytes, webp);
    const got = await store().get(key);
    expect(got?.contentType).toBe("image/webp");
    expect(got?.sizeBytes).toBe(300_000);
    expect(got?.etag).toMatch(/^"[^"]+"$/);
    expect(Math.abs(Date.now() - (got?.storedAt.getTime() ?? 0))).toBeLessThan(
      60_000,
    );
    expect(await bytesOf(got?.stream)).toEqual(bytes);
    const facts = await store().head(key);
    expect(got).toMatchObject({ ...facts });
    expect(put).toEqual({ kind: "stored", facts });
  });

  test("nothing is got where nothing is, also below and above what is there", async () => {
    const key = fresh();
    await store().put(key, random(10), webp);
    for (const other of [fresh(), keyOf(`${key}/below`), keyOf("contract")]) {
      expect(await store().get(other)).toBeUndefined();
      expect(await store().head(other)).toBeUndefined();
    }
  });

  test("an empty blob is a blob", async () => {
    const key = fresh();
    await store().put(key, new Uint8Array(0), webp);
    const got = await store().get(key);
    expect([got?.sizeBytes, (await bytesOf(got?.stream)).length]).toEqual([
      0, 0,
    ]);
  });
}

function writing(store: () => BlobStore): void {
  test("a put takes the place of what was there, with another entity tag; the same bytes have the same one", async () => {
    const key = fresh();
    const [one, two] = [random(1_000), random(2_000)];
    const tags: (string | undefined)[] = [];
    for (const bytes of [one, two, one]) {
      await store().put(key, bytes, webp);
      tags.push((await store().head(key))?.etag);
    }
    expect(tags[0]).toBe(tags[2]);
    expect(tags[0]).not.toBe(tags[1]);
    expect(await bytesOf((await store().get(key))?.stream)).toEqual(one);
  });

  test("more than the limit is refused, from bytes and from a stream, and what was there stays", async () => {
    const [key, before] = [fresh(), random(50)];
    await store().put(key, before, webp);
    const limited = { ...webp, limitBytes: 100_000 };
    for (const content of [random(100_001), streamOf(random(100_001), 9_000)])
      expect(await store().put(key, content, limited)).toEqual({
        kind: "too-large",
      });
    expect(await bytesOf((await store().get(key))?.stream)).toEqual(before);
    const full = random(100_000);
    for (const content of [full, streamOf(full, 9_000)]) {
      const { kind } = await store().put(key, content, limited);
      expect(kind).toBe("stored");
    }
    expect(await bytesOf((await store().get(key))?.stream)).toEqual(full);
  });

  test("a stream that breaks leaves what was there", async () => {
    const [key, before] = [fresh(), random(50)];
    await store().put(key, before, webp);
    const failed = await store()
      .put(key, breaking(), webp)
      .catch(() => "failed");
    expect(failed).toBe("failed");
    expect(await bytesOf((await store().get(key))?.stream)).toEqual(before);
    const { blobs } = await store().list({ prefix: key });
    expect(blobs).toHaveLength(1);
  });

  test("what is deleted is gone, and deleting it again is no mistake", async () => {
    const key = fresh();
    await store().put(key, random(10), webp);
    for (let again = 0; again < 3; again += 1) await store().delete(key);
    expect(await store().get(key)).toBeUndefined();
    expect((await store().list({ prefix: key })).blobs).toEqual([]);
  });
}

function listing(store: () => BlobStore): void {
  test("a list has the keys of its prefix, each once and in order, page by page", async () => {
    const folder = fresh();
    const names = ["a", "a-b", "a.b", "a/b", "a/b/c", "a0", "b/1", "b/2", "c"];
    for (const name of names)
      await store().put(keyOf(`${folder}/${name}`), random(7), webp);
    const walk = async (prefix: string, limit: number): Promise<string[]> => {
      const found: string[] = [];
      let after: string | undefined;
      do {
        const page = await store().list({ prefix, after, limit });
        expect(page.blobs.length).toBeLessThanOrEqual(limit);
        expect(page.blobs.every(({ sizeBytes }) => sizeBytes === 7)).toBe(true);
        found.push(...page.blobs.map(({ key }) => key));
        after = page.next;
      } while (after !== undefined);
      return found.map((key) => key.slice(folder.length + 1));
    };
    for (const limit of [1, 2, 4, 100])
      expect(await walk(`${folder}/`, limit)).toEqual(names.toSorted());
    expect(await walk(`${folder}/a/`, 2)).toEqual(["a/b", "a/b/c"]);
    expect(await walk(`${folder}/a`, 100)).toEqual(
      names.slice(0, 6).toSorted(),
    );
  });

  test("a prefix that no key can have finds nothing", async () => {
    await store().put(fresh(), random(1), webp);
    for (const prefix of ["..", "../", "/", "contract/../", "A", "a//b"])
      expect(await store().list({ prefix })).toEqual({
        blobs: [],
        next: undefined,
      });
  });
}

function signing(its: () => BlobStoreUnderTest): void {
  test("a signed URL gives the bytes to anybody, with their type", async () => {
    const { store, fetch } = its();
    const [key, bytes] = [fresh(), random(5_000)];
    await store.put(key, bytes, webp);
    const answer = await fetch(store.signedUrl(key, { expiresInSeconds: 60 }));
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("image/webp");
    expect(await answer.bytes()).toEqual(bytes);
    const named = { expiresInSeconds: 60, downloadAs: "export-1.json" };
    const saved = await fetch(store.signedUrl(key, named));
    expect(saved.headers.get("content-disposition")).toBe(
      'attachment; filename="export-1.json"',
    );
    await saved.bytes();
  });

  test("a signed URL of what is not there is 404", async () => {
    const { store, fetch } = its();
    const answer = await fetch(
      store.signedUrl(fresh(), { expiresInSeconds: 60 }),
    );
    expect(answer.status).toBe(404);
    await answer.bytes();
  });

  test("no URL lives longer than seven days, or is saved under a name that could say something else", () => {
    const { store } = its();
    for (const expiresInSeconds of [
      0,
      -1,
      0.5,
      Number.NaN,
      longestUrlLifeSeconds + 1,
    ])
      expect(() => store.signedUrl(fresh(), { expiresInSeconds })).toThrow(
        RangeError,
      );
    for (const downloadAs of ["", ".", "../x", 'a"; x="', "a\nb", "a/b"])
      expect(() =>
        store.signedUrl(fresh(), { expiresInSeconds: 60, downloadAs }),
      ).toThrow(RangeError);
  });
}

function concurrently(store: () => BlobStore): void {
  test("of several who write one key at once one is there whole, and readers see no mixture", async () => {
    const key = fresh();
    const versions = Array.from({ length: 6 }, (_, at) =>
      new Uint8Array(40_000 + at).fill(at),
    );
    await Promise.all(versions.map((bytes) => store().put(key, bytes, webp)));
    for (let round = 0; round < 4; round += 1) {
      const bytes = await bytesOf((await store().get(key))?.stream);
      expect(bytes.length).toBe(40_000 + (bytes[0] ?? -1));
      expect(new Set(bytes).size).toBe(1);
    }
  });

  test("the store answers", async () => {
    await store().ping();
  });
}

const fresh = (): BlobKey => newBlobKey("contract");

function keyOf(text: string): BlobKey {
  const key = parseBlobKey(text);
  if (!key.ok) throw new Error(`no key: ${text}`);
  return key.value;
}

const random = (length: number): Uint8Array =>
  Uint8Array.from({ length }, () => Math.floor(Math.random() * 256));

function streamOf(
  bytes: Uint8Array,
  chunk: number,
): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at + chunk));
      at += chunk;
    },
  });
}

function breaking(): ReadableStream<Uint8Array> {
  let pulls = 0;
  return new ReadableStream({
    pull(controller) {
      pulls += 1;
      if (pulls < 3) controller.enqueue(new Uint8Array(1_000));
      else controller.error(new Error("the sender is gone"));
    },
  });
}

async function bytesOf(
  stream: ReadableStream<Uint8Array> | undefined,
): Promise<Uint8Array> {
  if (stream === undefined) throw new Error("there is no blob");
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
