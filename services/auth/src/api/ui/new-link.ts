import type { Page } from "@tixlys/pawz";
import { mails } from "../v1/limits.ts";
import { formPage } from "./form-page.ts";
import { newLinkAsked, newLinkForm } from "./new-link-content.ts";
import type { PageParts } from "./page-parts.ts";
import { problemsOf } from "./reasons.ts";

/** Where a registration whose link has expired gets another one. */
export const newLinkPage = ({ app, trusted }: PageParts): Page =>
  formPage(trusted, {
    path: "/ui/new-link",
    limits: mails,
    show: ({ query }) =>
      query.has("done") ? newLinkAsked("new-link") : newLinkForm(),
    async submit(_asked, form) {
      const email = form.get("email") ?? "";
      const resent = await app.resendVerification({ email });
      return resent.ok
        ? { to: "new-link?done" }
        : newLinkForm(problemsOf(resent.error.fields), email);
    },
  });
