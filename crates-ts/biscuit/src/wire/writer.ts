import { utf8 } from "../bytes.ts";

/**
 * Writes Protocol Buffers; fields come out in the order of the calls, which must be ascending. Messages inside are written in
 * place: a byte is kept free for their length, and what follows moves on where one does not suffice.
 */
export class Writer {
  private out = new Uint8Array(FIRST_BYTES);
  private length = 0;

  number(field: number, value: number): this {
    this.varint(field * 8);
    this.varint(value);
    return this;
  }

  /** A signed 64-bit number as two's complement. */
  signed(field: number, value: number): this {
    if (value >= 0) return this.number(field, value);
    this.varint(field * 8);
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest >= 0x80n) {
      this.byte(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.byte(Number(rest));
    return this;
  }

  data(field: number, bytes: ArrayLike<number>): this {
    this.varint(field * 8 + 2);
    this.varint(bytes.length);
    this.reserve(bytes.length);
    this.out.set(bytes, this.length);
    this.length += bytes.length;
    return this;
  }

  text(field: number, value: string): this {
    return this.data(field, utf8(value));
  }

  /** A message inside, filled by `fill`, which gets this very writer. */
  message(field: number, fill: (inner: Writer) => void): this {
    this.varint(field * 8 + 2);
    const at = this.length;
    this.byte(0);
    fill(this);
    this.putLength(at, this.length - at - 1);
    return this;
  }

  /** All that another writer has written. */
  append(other: Writer): this {
    this.reserve(other.length);
    this.out.set(other.out.subarray(0, other.length), this.length);
    this.length += other.length;
    return this;
  }

  bytes(): Uint8Array {
    return this.out.slice(0, this.length);
  }

  private putLength(at: number, size: number): void {
    let more = 0;
    for (let rest = size; rest >= 128; rest = Math.floor(rest / 128)) more += 1;
    this.reserve(more);
    this.out.copyWithin(at + 1 + more, at + 1, this.length);
    const end = this.length + more;
    this.length = at;
    this.varint(size);
    this.length = end;
  }

  private varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) | 0x80);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  private byte(value: number): void {
    this.reserve(1);
    this.out[this.length++] = value;
  }

  private reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.out.length) return;
    const grown = new Uint8Array(Math.max(needed, this.out.length * 2));
    grown.set(this.out.subarray(0, this.length));
    this.out = grown;
  }
}

// Most blocks are below it.
const FIRST_BYTES = 512;

/** Little-endian bytes of an unsigned 32-bit number. */
export const uint32LittleEndian = (value: number): Uint8Array =>
  Uint8Array.of(
    value & 0xff,
    (value >>> 8) & 0xff,
    (value >>> 16) & 0xff,
    (value >>> 24) & 0xff,
  );
