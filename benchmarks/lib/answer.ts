/** Whether an HTTP/1.1 answer is whole, for loads over raw sockets that never pipeline. */

const HEAD_END = "\r\n\r\n";

/** `text` is latin1: one character for each byte. */
export function isWhole(text: string): boolean {
  const head = text.indexOf(HEAD_END);
  if (head < 0) return false;
  const length = /^content-length: (\d+)/im.exec(text.slice(0, head))?.[1];
  if (length !== undefined)
    return text.length >= head + HEAD_END.length + Number(length);
  return text.endsWith(`0${HEAD_END}`);
}
