import { expect, test } from "bun:test";
import fc from "fast-check";
import type { Letter } from "../../src/domain/letter/letter.ts";
import { templateNames } from "../../src/domain/letter/letter.ts";
import { isOrderTemplate } from "../../src/domain/letter/orders/templates.ts";
import { languages } from "../../src/domain/letter/language.ts";
import { linksTo } from "../../src/domain/letter/links.ts";
import { write } from "../../src/domain/letter/write.ts";

const plain = write(letterOf("verify-email", "", ""), "en").html;

test("nothing that people wrote adds a tag or an attribute to a mail", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...templateNames),
      fc.string({ unit: "binary" }),
      fc.string({ unit: "binary" }),
      fc.constantFrom(...languages),
      (template, username, token, language) => {
        const tags = (html: string) => html.match(/<[^>]*>/g) ?? [];
        const shape = (html: string) =>
          tags(html).map((tag) => tag.replace(/href="[^"<>]*"/, "href"));
        const hostile = write(
          letterOf(template, username, token),
          language,
        ).html;
        const harmless = write(
          letterOf(template, "ada", "t0ken"),
          language,
        ).html;
        expect(shape(hostile)).toEqual(shape(harmless));
      },
    ),
    { numRuns: 300 },
  );
  expect(plain).toContain("<html");
});

function letterOf(
  template: (typeof templateNames)[number],
  username: string,
  token: string,
): Letter {
  const link = linksTo("https://example.test").verifyEmail(
    token.isWellFormed() ? token : "",
  );
  const expiresAt = new Date(0);
  if (isOrderTemplate(template)) return { template, username };
  switch (template) {
    case "account-exists":
    case "welcome":
      return { template, username };
    case "password-changed":
      return { template, username, link };
    default:
      return { template, username, link, expiresAt };
  }
}
