/** The words that routes name in their schemas; what they mean is the domain's. */
export { languages } from "../domain/letter/language.ts";
export { templateNames } from "../domain/letter/letter.ts";
export { categoryNames, ways } from "../domain/notice/categories.ts";
