import { describe, expect, test } from "bun:test";
import sharp from "sharp";
import type { Picture } from "../../../src/application/pictures/index.ts";
import { gateOf } from "../../../src/outbound/pictures/gate.ts";
import { encodePicture } from "../../../src/outbound/pictures/encode.ts";
import { processEncoder } from "../../../src/outbound/pictures/process-encoder.ts";
import {
  flatPng,
  movingWebp,
  photo,
  photoWithPlace,
  polyglots,
  strangers,
} from "./corpus.ts";

async function encoded(upload: Uint8Array): Promise<Picture> {
  const result = await encodePicture(upload);
  if (!result.ok) throw new Error(`refused: ${result.error.type}`);
  return result.value;
}

async function refusal(upload: Uint8Array): Promise<string> {
  const result = await encodePicture(upload);
  return result.ok ? "taken" : result.error.type;
}

describe("a picture", () => {
  test.each(["jpeg", "png", "webp"] as const)(
    "of %s becomes WebP of at most 1024 pixels, and a small one stays as small",
    async (format) => {
      for (const [width, height, becomes] of [
        [1_200, 600, [1024, 512]],
        [200, 1_200, [171, 1024]],
        [64, 32, [64, 32]],
        [1, 1, [1, 1]],
      ] as const) {
        const { bytes, contentType } = await encoded(
          await photo(width, height, format),
        );
        expect(contentType).toBe("image/webp");
        const head = await sharp(bytes).metadata();
        expect(head.format).toBe("webp");
        expect([head.width, head.height]).toEqual([...becomes]);
      }
    },
  );

  test("has lost its place, its maker, its profile and its thumbnail, and stands upright", async () => {
    const upload = await photoWithPlace();
    const before = await sharp(upload).metadata();
    expect(before.exif?.includes("Ada Lovelace")).toBe(true);
    expect([before.width, before.height, before.orientation]).toEqual([
      400, 200, 6,
    ]);
    const { bytes } = await encoded(upload);
    const after = await sharp(bytes).metadata();
    expect([after.width, after.height]).toEqual([200, 400]);
    expect([
      after.exif,
      after.icc,
      after.xmp,
      after.iptc,
      after.orientation,
    ]).toEqual([undefined, undefined, undefined, undefined, undefined]);
    const text = Buffer.from(bytes).toString("latin1");
    expect(text).not.toMatch(/Exif|GPS|Lovelace|canary|ICC/);
  });

  test("that is transparent stays so", async () => {
    const upload = await sharp({
      create: {
        width: 20,
        height: 20,
        channels: 4,
        background: { r: 255, g: 0, b: 0, alpha: 0 },
      },
    })
      .png()
      .toBuffer();
    const { bytes } = await encoded(upload);
    expect((await sharp(bytes).metadata()).hasAlpha).toBe(true);
  });

  test("that is a page or a script as well is a picture alone", async () => {
    for (const upload of await polyglots()) {
      expect(upload.toString("latin1")).toContain("canary-script");
      const { bytes } = await encoded(upload);
      const text = Buffer.from(bytes).toString("latin1");
      expect(text).not.toMatch(/script|html|canary/i);
      expect(text.startsWith("RIFF")).toBe(true);
    }
  });
});

describe("what is refused", () => {
  test("is everything that does not begin as JPEG, PNG or WebP", async () => {
    for (const [what, bytes] of Object.entries(await strangers()))
      expect([what, await refusal(bytes)]).toEqual([what, "NotAPicture"]);
  });

  test("is a picture that is cut off or damaged, at any place", async () => {
    for (const format of ["jpeg", "png", "webp"] as const) {
      const whole = await photo(300, 300, format);
      for (const share of [0.02, 0.3, 0.7, 0.95]) {
        const cut = whole.subarray(0, Math.floor(whole.length * share));
        expect([format, share, await refusal(cut)]).toEqual([
          format,
          share,
          cut.length < 16 ? "NotAPicture" : "PictureUnreadable",
        ]);
      }
    }
  });

  test("is one format that begins as another, and a beginning alone", async () => {
    const gif = await sharp(await photo(60, 60))
      .gif()
      .toBuffer();
    for (const start of [
      "\xff\xd8\xff",
      "\x89PNG\r\n\x1a\n",
      "RIFF\0\0\0\0WEBPVP8 ",
    ]) {
      const bytes = Buffer.from(start, "latin1");
      expect(await refusal(bytes)).toBe("PictureUnreadable");
      expect(await refusal(Buffer.concat([bytes, gif]))).toBe(
        "PictureUnreadable",
      );
    }
  });

  test("is an image of too many pixels, by what its head says, before any of it is decoded", async () => {
    const rss = process.memoryUsage.rss();
    const began = performance.now();
    for (const [width, height] of [
      [50_000, 50_000],
      [2_000_000_000, 1],
      [32_000_001, 1],
      [6_000, 6_000],
    ] as const) {
      // The file of a bomb: its head promises what its data never holds.
      const bomb = flatPng(width, height, 1).subarray(0, 100_000);
      expect(bomb.length).toBeLessThan(100_001);
      expect(["PictureTooLarge", "PictureUnreadable"]).toContain(
        await refusal(bomb),
      );
    }
    expect(await refusal(flatPng(50_000, 50_000, 1))).toBe("PictureTooLarge");
    expect(await refusal(flatPng(6_000, 6_000, 1))).toBe("PictureTooLarge");
    expect(performance.now() - began).toBeLessThan(10_000);
    const grown = process.memoryUsage.rss() - rss;
    expect(grown).toBeLessThan(300 * 1024 * 1024);
  }, 20_000);

  test("is a picture that moves", async () => {
    expect(await refusal(await movingWebp())).toBe("PictureMoves");
  });

  test("whoever sends it: nothing of the machine is read through a picture", async () => {
    const svg = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>',
    );
    // Not by its beginning, and not by the decoders that are open.
    await expect(sharp(svg).metadata()).rejects.toThrow();
  });
});

test("a file as small as ten kilobytes that unfolds to 25 million pixels is a picture, at a bounded price", async () => {
  const unfolding = flatPng(5_000, 5_000);
  expect(unfolding.length).toBeLessThan(40_000);
  const rss = process.memoryUsage.rss();
  const { bytes } = await encoded(unfolding);
  expect((await sharp(bytes).metadata()).width).toBe(1024);
  expect(process.memoryUsage.rss() - rss).toBeLessThan(300 * 1024 * 1024);
}, 20_000);

test("so many are encoded at a time, so many wait, and more are told to come back", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const gate = gateOf(2, 3);
  let working = 0;
  let most = 0;
  const run = () =>
    gate.run(async () => {
      working += 1;
      most = Math.max(most, working);
      await promise;
      working -= 1;
      return "done";
    });
  const all = Array.from({ length: 8 }, run);
  const refused = await Promise.all(all.slice(5));
  expect(refused).toEqual([undefined, undefined, undefined]);
  resolve();
  const done = await Promise.all(all.slice(0, 5));
  expect(done.every((each) => each?.value === "done")).toBe(true);
  expect(most).toBe(2);
  expect((await run())?.value).toBe("done");

  const busy = processEncoder({ atOnce: 1, waiting: 1 });
  const image = await photo(700, 700);
  const results = await Promise.all(
    Array.from({ length: 5 }, () => busy.encode(image)),
  );
  const kinds = results.map((each) => (each.ok ? "taken" : each.error.type));
  expect(kinds.toSorted()).toEqual([
    "PicturesBusy",
    "PicturesBusy",
    "PicturesBusy",
    "taken",
    "taken",
  ]);
});

test("a failure in the gate gives its place back", async () => {
  const gate = gateOf(1, 0);
  for (let turn = 0; turn < 3; turn += 1)
    await expect(
      gate.run(() => Promise.reject(new Error("broken"))),
    ).rejects.toThrow("broken");
  expect((await gate.run(async () => 1))?.value).toBe(1);
});

describe("the process that encodes", () => {
  test("answers as the function does, also of several at once", async () => {
    const encoder = processEncoder();
    const uploads = [
      await photo(300, 200),
      await movingWebp(),
      flatPng(50_000, 50_000, 1),
      (await photo(300, 200)).subarray(0, 2_000),
      Buffer.from("text"),
    ];
    const there = await Promise.all(
      uploads.map((upload) => encoder.encode(upload)),
    );
    const here = await Promise.all(uploads.map(encodePicture));
    const short = (results: typeof here) =>
      results.map((each) =>
        each.ok
          ? [each.value.contentType, Bun.hash(each.value.bytes)]
          : each.error.type,
      );
    expect(short(there)).toEqual(short(here));
  });

  test("knows no variable of the service", async () => {
    Bun.env["CANARY_SECRET"] = "canary-7f3a9c51";
    const encoder = processEncoder();
    await encoder.encode(await photo(10, 10));
    const environ = await Bun.file(
      `/proc/${String(encoder.pid())}/environ`,
    ).text();
    delete Bun.env["CANARY_SECRET"];
    expect(environ).toContain("PATH=");
    expect(environ).not.toContain("canary");
  });

  test("is killed when a picture takes too long, and the next one has another", async () => {
    const encoder = processEncoder({ timeoutMs: 1 });
    const late = await encoder.encode(await photo(2_000, 1_000));
    expect(late).toEqual({ ok: false, error: { type: "PictureTooLarge" } });
    const patient = processEncoder();
    expect((await patient.encode(await photo(10, 10))).ok).toBe(true);
  });

  test("nobody is sent to a process that has just been killed, however it was", async () => {
    const image = await photo(20, 20);
    const impatient = processEncoder({ timeoutMs: 1, atOnce: 1, waiting: 4 });
    const all = await Promise.all(
      Array.from({ length: 4 }, () => impatient.encode(image)),
    );
    // Each has its own time and process: none is blamed for the one before it.
    for (const each of all)
      expect(each).toEqual({ ok: false, error: { type: "PictureTooLarge" } });
    const restless = processEncoder({ idleMs: 0 });
    for (let round = 0; round < 5; round += 1) {
      expect((await restless.encode(image)).ok).toBe(true);
      await Bun.sleep(round);
    }
  });

  test("may die in the middle: a picture alone in it is refused, of two both may be sent again", async () => {
    const encoder = processEncoder();
    const image = await photo(1_600, 1_600);
    const killedWith = async (count: number) => {
      const results = Array.from({ length: count }, () =>
        encoder.encode(image),
      );
      await Bun.sleep(30);
      process.kill(encoder.pid() ?? 0, "SIGKILL");
      return (await Promise.all(results)).map((each) =>
        each.ok ? "taken" : each.error.type,
      );
    };
    expect(await killedWith(1)).toEqual(["PictureUnreadable"]);
    expect(await killedWith(2)).toEqual(["PicturesBusy", "PicturesBusy"]);
    expect((await encoder.encode(image)).ok).toBe(true);
  });

  test("ends when no picture comes, and its memory with it", async () => {
    const encoder = processEncoder({ idleMs: 100 });
    await encoder.encode(await photo(10, 10));
    expect(encoder.pid()).toBeNumber();
    await Bun.sleep(600);
    expect(encoder.pid()).toBeUndefined();
    expect((await encoder.encode(await photo(10, 10))).ok).toBe(true);
  });

  test("ends with whoever started it", async () => {
    const code = `
      const { processEncoder } = await import(${JSON.stringify(`${import.meta.dir}/../../../src/outbound/pictures/process-encoder.ts`)});
      const encoder = processEncoder();
      await encoder.encode(new Uint8Array(${JSON.stringify([...(await photo(10, 10))])}));
      process.stdout.write(String(encoder.pid()));
      process.kill(process.pid, "SIGKILL");`;
    const parent = Bun.spawn([process.execPath, "-e", code], {
      stdout: "pipe",
      stderr: "inherit",
    });
    const pid = Number(await new Response(parent.stdout).text());
    expect(pid).toBeGreaterThan(1);
    await Bun.sleep(500);
    // Gone, or dead and waiting for whoever collects the dead.
    const stat = await Bun.file(`/proc/${String(pid)}/stat`)
      .text()
      .catch(() => "gone");
    expect(stat).toMatch(/^gone$|\) Z /);
  });
});
