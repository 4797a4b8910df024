import { utf8 } from "../bytes.ts";

/** Writes Protocol Buffers; fields come out in the order of the calls, which must be ascending. */
export class Writer {
  private readonly out: number[] = [];

  number(field: number, value: number): this {
    this.varint(field * 8);
    this.varint(value);
    return this;
  }

  /** A signed 64-bit number as two's complement. */
  signed(field: number, value: number): this {
    this.varint(field * 8);
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest >= 0x80n) {
      this.out.push(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.out.push(Number(rest));
    return this;
  }

  data(field: number, bytes: ArrayLike<number>): this {
    this.varint(field * 8 + 2);
    this.varint(bytes.length);
    for (let i = 0; i < bytes.length; i++) this.out.push(bytes[i] ?? 0);
    return this;
  }

  text(field: number, value: string): this {
    return this.data(field, utf8(value));
  }

  /** A message inside, filled by `fill`. */
  message(field: number, fill: (inner: Writer) => void): this {
    const inner = new Writer();
    fill(inner);
    return this.data(field, inner.out);
  }

  /** All that another writer has written. */
  append(other: Writer): this {
    for (const byte of other.out) this.out.push(byte);
    return this;
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.out);
  }

  private varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.out.push((rest % 128) | 0x80);
      rest = Math.floor(rest / 128);
    }
    this.out.push(rest);
  }
}

/** Little-endian bytes of an unsigned 32-bit number. */
export const uint32LittleEndian = (value: number): Uint8Array =>
  Uint8Array.of(
    value & 0xff,
    (value >>> 8) & 0xff,
    (value >>> 16) & 0xff,
    (value >>> 24) & 0xff,
  );
