/** The few forms of DER (X.690) that a certificate is made of. */

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  sequence: 0x30,
  set: 0x31,
  utcTime: 0x17,
} as const;

function form(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  return Buffer.concat([
    Buffer.from([tag, ...length(content.length)]),
    content,
  ]);
}

function length(size: number): number[] {
  if (size < 0x80) return [size];
  const hex = size.toString(16);
  const bytes = [...Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex")];
  return [0x80 | bytes.length, ...bytes];
}

export const sequence = (...parts: readonly Uint8Array[]): Uint8Array =>
  form(tags.sequence, ...parts);

export const set = (...parts: readonly Uint8Array[]): Uint8Array =>
  form(tags.set, ...parts);

export const octets = (content: Uint8Array): Uint8Array =>
  form(tags.octets, content);

export const utf8 = (text: string): Uint8Array =>
  form(tags.utf8, Buffer.from(text, "utf8"));

export const truth: Uint8Array = form(tags.boolean, Buffer.from([0xff]));

/** A positive number; its first bit must not read as a sign. */
export function integer(bytes: Uint8Array): Uint8Array {
  const isHigh = ((bytes[0] ?? 0) & 0x80) !== 0;
  return form(tags.integer, ...(isHigh ? [Buffer.from([0])] : []), bytes);
}

/** `unused` bits at the end do not count. */
export const bits = (content: Uint8Array, unused = 0): Uint8Array =>
  form(tags.bits, Buffer.from([unused]), content);

/** `1.2.840.10045.4.3.2` */
export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return form(
    tags.oid,
    Buffer.from([first * 40 + second, ...rest.flatMap(base128)]),
  );
}

function base128(value: number): number[] {
  const groups = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7)
    groups.unshift((rest & 0x7f) | 0x80);
  return groups;
}

/** Good until 2049. */
export function utcTime(at: Date): Uint8Array {
  const digits = at.toISOString().replace(/\D/g, "").slice(2, 14);
  return form(tags.utcTime, Buffer.from(`${digits}Z`, "ascii"));
}

/** A member with a number of its own: around a whole form, or in place of its tag. */
export const explicit = (number: number, inner: Uint8Array): Uint8Array =>
  form(0xa0 | number, inner);
export const implicit = (number: number, content: Uint8Array): Uint8Array =>
  form(0x80 | number, content);
