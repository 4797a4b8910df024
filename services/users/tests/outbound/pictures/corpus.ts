import { deflateSync } from "node:zlib";
import sharp from "sharp";

/** Pixels that no encoder makes small: a picture as cameras take it. */
export async function photo(
  width: number,
  height: number,
  format: "jpeg" | "png" | "webp" = "jpeg",
): Promise<Buffer> {
  const noise = { type: "gaussian", mean: 128, sigma: 40 } as const;
  const image = sharp({
    create: { width, height, channels: 3, background: "#808080", noise },
  });
  return image[format]().toBuffer();
}

/** A photograph that says where it was taken, by whom and with what, lying on its side. */
export async function photoWithPlace(): Promise<Buffer> {
  return sharp(await photo(400, 200))
    .withExif({
      IFD0: { Artist: "Ada Lovelace", Copyright: "canary-copyright" },
      IFD3: {
        GPSLatitudeRef: "N",
        GPSLatitude: "51/1 30/1 0/1",
        GPSLongitudeRef: "W",
        GPSLongitude: "0/1 7/1 0/1",
      },
    })
    .withMetadata({ orientation: 6 })
    .toBuffer();
}

/** Two frames. */
export async function movingWebp(): Promise<Buffer> {
  const frames = await Promise.all(
    ["#ff0000", "#00ff00"].map((background) =>
      sharp({ create: { width: 40, height: 40, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  return sharp(frames, { join: { animated: true } })
    .webp({ loop: 0, delay: [100, 100] })
    .toBuffer();
}

/** A PNG of one colour that is small as a file and as large as it says once it is decoded. */
export function flatPng(width: number, height: number, rows = height): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits of grey, deflate, no filter, not interlaced.
  header.set([8, 0, 0, 0, 0], 8);
  const length = Math.min((width + 1) * rows, 30_000_000);
  const data = deflateSync(Buffer.alloc(length), { level: 9 });
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(Bun.hash.crc32(named) >>> 0);
  return Buffer.concat([size, named, check]);
}

/** A PNG with a text that a browser would run if it took it for a page. */
export async function polyglots(): Promise<readonly Buffer[]> {
  const script = "<html><script>alert('canary-script')</script></html>";
  const png = await photo(60, 60, "png");
  const end = png.length - 12;
  const text = chunk("tEXt", Buffer.from(`Comment\0${script}`, "latin1"));
  const jpeg = await photo(60, 60);
  const comment = Buffer.concat([
    Buffer.from([0xff, 0xfe, 0, script.length + 2]),
    Buffer.from(script),
  ]);
  return [
    Buffer.concat([png.subarray(0, end), text, png.subarray(end)]),
    Buffer.concat([png, Buffer.from(script)]),
    Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]),
    Buffer.concat([jpeg, Buffer.from(script)]),
  ];
}

/** What is no JPEG, PNG or WebP, whatever it is called. */
export async function strangers(): Promise<Readonly<Record<string, Buffer>>> {
  const image = sharp(await photo(60, 60));
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>';
  return {
    nothing: Buffer.alloc(0),
    "one byte": Buffer.from([0xff]),
    text: Buffer.from("image/png"),
    "a page": Buffer.from("<html><script>alert(1)</script></html>"),
    "an SVG": Buffer.from(svg),
    "an SVG with a declaration": Buffer.from(`<?xml version="1.0"?>${svg}`),
    "a GIF": await image.clone().gif().toBuffer(),
    "an AVIF": await image.clone().avif({ effort: 0 }).toBuffer(),
    "a TIFF": await image.clone().tiff().toBuffer(),
    "a PDF": Buffer.from("%PDF-1.7\n%%EOF"),
    "a RIFF that is sound": Buffer.from("RIFF\0\0\0\0WAVEfmt "),
    "an archive": Buffer.from("PK\u0003\u0004"),
    "a PNG behind a blank": Buffer.concat([
      Buffer.from(" "),
      await photo(20, 20, "png"),
    ]),
  };
}
