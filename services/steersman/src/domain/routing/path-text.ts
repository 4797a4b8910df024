/**
 * Path text on which two readers may disagree: an encoded slash, backslash, dot or control character, one of these encoded twice,
 * a backslash, a dot segment, an empty segment or a matrix parameter. One reading for routing, policy and upstream means that such
 * a path is refused instead of guessed at.
 */
const AMBIGUOUS =
  /%(?:25)*(?:2f|5c|2e|[01][0-9a-f]|7f)|\\|\/\/|;|\/\.\.?(?:\/|$)/i;

/** Whether a path as received, still percent-encoded, can be read in one way only. */
export function isPlain(path: string): boolean {
  if (AMBIGUOUS.test(path)) return false;
  return !path.includes("%") || isEncoded(path);
}

/** Every `%` begins an octet, and the octets are UTF-8: overlong forms of a slash or a dot are not. */
function isEncoded(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
