/** What is wrong with a key of 32 bytes in hex, or undefined. */
export function hexKeyProblem(value: string): string | undefined {
  return /^[0-9a-f]{64}$/i.test(value)
    ? undefined
    : "must be 64 hexadecimal digits";
}
