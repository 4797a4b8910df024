import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Listening } from "@tixlys/pawz";
import {
  type BlobKey,
  longestUrlLifeSeconds,
  newBlobKey,
  urlSigner,
} from "../src/index.ts";
import { type FolderStore, folderStore } from "../src/folder/index.ts";
import { blobService } from "./blob-service.ts";

const urlKey = "0f".repeat(32);
const start = new Date("2026-11-27T10:00:00.000Z");

let now = start;
let root: string;
let store: FolderStore;
let listening: Listening;
let text = () => "";
const key: BlobKey = newBlobKey("pictures");
const bytes = Uint8Array.from({ length: 150_000 }, (_, at) => at % 251);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "blobs-"));
  store = await folderStore({
    root,
    baseUrl: "/blobs",
    urlKey,
    clock: () => now,
  });
  await store.put(key, bytes, {
    contentType: "image/webp",
    limitBytes: 200_000,
  });
  const { http, log } = blobService(store);
  text = () => log.text();
  listening = http.listen({ hostname: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await listening.stop(1_000);
  await rm(root, { recursive: true });
});

const ask = (path: string, init?: RequestInit): Promise<Response> =>
  fetch(`${listening.url}${path}`, init);
const signed = (life = 60): string =>
  store.signedUrl(key, { expiresInSeconds: life });

async function refusal(answer: Response): Promise<unknown> {
  const body: unknown = await answer.json();
  return { status: answer.status, body };
}
const refused = (code: string) => ({
  status: 403,
  body: { status: "fail", data: { permission: { code } } },
});

describe("a signed URL of our own", () => {
  test("gives the bytes with type, length and entity tag, and lets nothing in them run", async () => {
    const answer = await ask(signed());
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("image/webp");
    expect(answer.headers.get("content-length")).toBe("150000");
    expect(answer.headers.get("content-security-policy")).toBe(
      "default-src 'none'; sandbox",
    );
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("x-request-id")).toBeString();
    expect(await answer.bytes()).toEqual(bytes);
  });

  test("http-rules 41: answers 304 without a body to who has the bytes, and HEAD as GET without them", async () => {
    const first = await ask(signed(), { method: "HEAD" });
    expect([first.status, await first.text()]).toEqual([200, ""]);
    expect(first.headers.get("content-length")).toBe("150000");
    const etag = first.headers.get("etag") ?? "";
    for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
      const same = await ask(signed(), { headers: { "if-none-match": tag } });
      expect([same.status, await same.text()]).toEqual([304, ""]);
      expect(same.headers.get("etag")).toBe(etag);
    }
    const other = await ask(signed(), { headers: { "if-none-match": '"x"' } });
    expect((await other.bytes()).length).toBe(150_000);
  });

  test("without its signature is refused as unsigned", async () => {
    const [path = ""] = signed().split("?");
    for (const query of ["", "?", "?expires=99999999999", "?x=1"])
      expect(await refusal(await ask(`${path}${query}`))).toMatchObject(
        refused("link-unsigned"),
      );
  });

  test("with any character of it changed is refused, and never served", async () => {
    const url = signed();
    const start = url.indexOf("/blobs/") + "/blobs/".length;
    let tried = 0;
    for (let at = start; at < url.length; at += 1) {
      const old = url[at] ?? "";
      // A neighbour in the alphabets used here: base64url text whose last bits nobody reads must not pass either.
      for (const other of [next(old, 1), next(old, 2), next(old, -1)]) {
        const altered = `${url.slice(0, at)}${other}${url.slice(at + 1)}`;
        const { status } = await ask(altered);
        tried += 1;
        if (status !== 403 && status !== 404 && status !== 400)
          throw new Error(`${altered} was answered with ${String(status)}`);
      }
    }
    expect(tried).toBeGreaterThan(300);
  });

  test("with its parts in another writing is refused", async () => {
    const url = signed();
    const signature = /signature=(.*)$/.exec(url)?.[1] ?? "";
    const last = Number(/expires=(\d+)/.exec(url)?.[1]);
    for (const altered of [
      url.replace("expires=", "expires=0"),
      url.replace(/expires=\d+/, `expires=${String(last + 1)}`),
      url.replace(/expires=\d+/, `expires=${String(last)}.0`),
      url.replace(/expires=(\d+)&(signature=.*)$/, "$2&expires=$1"),
      `${url}&signature=${signature}`,
      `${url}&x=1`,
      `${url}=`,
      url.replace("&signature", "&name=a.html&signature"),
      url.replace("?", "?expires=1&"),
      url.replace("signature=", "signature=%41"),
    ])
      expect(await refusal(await ask(altered))).toMatchObject(
        refused("link-invalid"),
      );
  });

  test("is for that blob, that name and that method alone", async () => {
    const other = newBlobKey("pictures");
    const swap = signed().replace(
      Buffer.from(key).toString("base64url"),
      Buffer.from(other).toString("base64url"),
    );
    expect(await refusal(await ask(swap))).toMatchObject(
      refused("link-invalid"),
    );
    const named = store.signedUrl(key, {
      expiresInSeconds: 60,
      downloadAs: "a.json",
    });
    expect(
      await refusal(await ask(named.replace("a.json", "b.json"))),
    ).toMatchObject(refused("link-invalid"));
    for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
      const answer = await ask(signed(), { method });
      expect(answer.status).toBe(405);
      const url = new URL(signed(), "http://x");
      const [token = ""] = url.pathname.split("/").slice(-1);
      expect(store.urls.judge({ method, token, query: url.search }).kind).toBe(
        "wrong",
      );
    }
  });

  test("signed with another key is refused", async () => {
    const stranger = urlSigner({
      baseUrl: "/blobs",
      secret: "0e".repeat(32),
      clock: () => now,
    });
    const url = stranger.sign(key, { expiresInSeconds: 60 });
    expect(await refusal(await ask(url))).toMatchObject(
      refused("link-invalid"),
    );
  });

  test("is refused as expired from its last second on, and only if it was ever good", async () => {
    const url = signed(60);
    now = new Date(start.getTime() + 59_000);
    expect((await ask(url)).status).toBe(200);
    now = new Date(start.getTime() + 60_000);
    const expired = await ask(url);
    expect(expired.headers.get("cache-control")).toBe("no-store");
    expect(await refusal(expired)).toMatchObject(refused("link-expired"));
    const never = url.replace(/signature=./, "signature=");
    expect(await refusal(await ask(never))).toMatchObject(
      refused("link-invalid"),
    );
    now = start;
  });

  test("that would live for longer than seven days is refused, whoever has signed it", async () => {
    const url = signed(longestUrlLifeSeconds);
    expect((await ask(url)).status).toBe(200);
    // As if the clock of whoever signed it had been an hour ahead.
    now = new Date(start.getTime() - 3_600_000);
    expect(await refusal(await ask(url))).toMatchObject(
      refused("link-invalid"),
    );
    now = start;
  });

  test("leaves no signature in the log", () => {
    expect(text()).not.toMatch(/signature=[A-Za-z0-9_-]{8}/);
  });

  test("of what is gone is 404", async () => {
    const url = store.signedUrl(newBlobKey("pictures"), {
      expiresInSeconds: 60,
    });
    expect((await ask(url)).status).toBe(404);
  });
});

test("a signing key that is none is refused when the store is opened", () => {
  for (const secret of ["", "abc", "zz".repeat(32), "0f".repeat(31)])
    expect(() =>
      urlSigner({ baseUrl: "/blobs", secret, clock: () => now }),
    ).toThrow(RangeError);
});

const alphabet =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

function next(character: string, by: number): string {
  const at = alphabet.indexOf(character);
  return at === -1
    ? "A"
    : (alphabet[(at + by + alphabet.length) % alphabet.length] ?? "A");
}
