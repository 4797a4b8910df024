/** The languages that every template has; the first is what somebody gets whose own is not among them. */
export const languages = ["en", "de"] as const;

export type Language = (typeof languages)[number];

export function isLanguage(text: string): text is Language {
  return languages.some((each) => each === text);
}

/** The language of a tag (BCP 47) as templates have it: `de` of `de-AT`, English of anything that there is no template in. */
export function languageOf(tag: string | undefined): Language {
  const [primary = ""] = (tag ?? "").toLowerCase().split("-");
  return isLanguage(primary) ? primary : languages[0];
}
