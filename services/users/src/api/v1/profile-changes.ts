import { t } from "@tixlys/pawz";
import {
  bioMaxLength,
  displayNameMaxLength,
  personNameMaxLength,
} from "../../application/application.ts";

const text = (maxLength: number, description: string) =>
  t.String({ minLength: 1, maxLength, description });
const erasable = (schema: ReturnType<typeof text>) =>
  t.Optional(t.Union([schema, t.Null()]));

/** What may be changed of a profile: only what is sent changes, `null` takes a value away. */
export const profileChanges = t.Object(
  {
    firstName: erasable(
      text(
        personNameMaxLength,
        "Letters of any script, blanks, apostrophes, hyphens, dots",
      ),
    ),
    lastName: erasable(text(personNameMaxLength, "As `firstName`")),
    phone: erasable(text(16, "E.164: + and 8 to 15 digits")),
    bio: erasable(text(bioMaxLength, "A few sentences")),
    displayName: t.Optional(
      text(displayNameMaxLength, "How others see the person"),
    ),
    locale: t.Optional(text(35, "BCP 47 language tag")),
    timezone: t.Optional(text(64, "Name in the IANA time zone database")),
  },
  { additionalProperties: false, minProperties: 1 },
);
