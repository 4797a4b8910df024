/** Paths over a keyboard and through the alphabet that fingers find by themselves; read both ways. */
const paths = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890",
  "qwertyuiop[]",
  "qwertzuiopü",
  "azertyuiop",
  "asdfghjkl;'",
  "zxcvbnm,./",
  "yxcvbnm",
  "!@#$%^&*()_+",
  '!"§$%&/()=?',
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
  "1q2w3e4r5t6y7u8i9o0p",
  "q1w2e3r4t5y6u7i8o9p0",
  "qazwsxedcrfvtgbyhnujmikolp",
  "zaq12wsxcde34rfvbgt56yhnmju78ik,lo90p;/",
  "asdfjkl;",
  "147258369",
  "159357",
];

const both = paths.flatMap((path) => [
  path,
  Array.from(path).toReversed().join(""),
]);

const minLength = 3;

/** The length of the walk or of the run of one character that starts at `from`; 0 when there is none of three or more. */
export function walkLength(text: string, from: number): number {
  const longest = Math.max(
    runLength(text, from),
    ...both.map((path) => alongPath(text, from, path)),
  );
  return longest >= minLength ? longest : 0;
}

function runLength(text: string, from: number): number {
  let end = from;
  while (end < text.length && text[end] === text[from]) end += 1;
  return end - from;
}

function alongPath(text: string, from: number, path: string): number {
  let longest = 0;
  for (
    let start = path.indexOf(text.charAt(from));
    start >= 0;
    start = path.indexOf(text.charAt(from), start + 1)
  ) {
    let length = 1;
    while (
      from + length < text.length &&
      path[start + length] === text[from + length]
    )
      length += 1;
    longest = Math.max(longest, length);
  }
  return longest;
}
