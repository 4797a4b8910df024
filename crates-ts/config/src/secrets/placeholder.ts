/** Whole values that people put where a secret belongs, in lower case without separators. */
const words = new Set(
  (
    "secret secrets password passwd pass admin administrator root user guest test testing default " +
    "dev development local example sample dummy none null undefined todo tbd xxx foo bar foobar " +
    "letmein qwerty abc123 postgres nats tixlys supersecret topsecret mysecret"
  ).split(" "),
);

const phrases =
  /change ?this|change ?me|replace ?(me|this)|placeholder|your ?(secret|password|key|token)|insert ?(your|here)|fill ?(me|this) ?in|not ?a ?secret/;

const fewestDistinct = 5;

/**
 * Whether a text is no secret but a stand-in for one: "changethis", "secret", "password123",
 * `<your key>`, `${KEY}`, one character or a short pattern repeated, or a counting sequence.
 */
export function isPlaceholder(text: string): boolean {
  const spaced = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
  const compact = spaced.replaceAll(" ", "");
  if (
    words.has(compact.replace(/\d+$/, "")) ||
    phrases.test(spaced) ||
    phrases.test(compact)
  )
    return true;
  if (/^<.*>$|^\$\{.*\}$|^\{\{.*\}\}$/.test(text)) return true;
  if (new Set(compact).size < fewestDistinct) return true;
  return /^(.{1,8}?)\1+$/.test(compact) || isCounting(compact);
}

/** `0123456789abcdef…`, `abcdefgh…` and the like, over the whole text. */
function isCounting(text: string): boolean {
  const alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";
  const steps = Array.from(text, (character) => alphabet.indexOf(character));
  return steps.every((step, index) => {
    const before = steps[index - 1];
    return before === undefined || step === before + 1 || step === 0;
  });
}
