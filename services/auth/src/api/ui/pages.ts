import type { Page } from "@tixlys/pawz";
import { accountPage } from "./account.ts";
import { changePasswordPage } from "./change-password.ts";
import { bootstrapPage } from "./bootstrap.ts";
import { changeEmailPage, changeUsernamePage } from "./change-contact.ts";
import { confirmEmailPage } from "./confirm-email.ts";
import { deleteAccountPage } from "./delete-account.ts";
import { forgotPasswordPage } from "./forgot-password.ts";
import { myDataPage } from "./my-data.ts";
import { newLinkPage } from "./new-link.ts";
import type { PageParts } from "./page-parts.ts";
import { registerPage } from "./register.ts";
import { resetPasswordPage } from "./reset-password.ts";
import { returnTo } from "./return-to.ts";
import { sessionsPage } from "./sessions.ts";
import { secondFactorPage } from "./second-factor.ts";
import { signInPage } from "./sign-in.ts";
import { signInCodePage } from "./sign-in-code.ts";
import { signOutPage } from "./sign-out.ts";
import { stepUpPage } from "./step-up.ts";
import { stylesheetPage } from "./stylesheet.ts";
import { undoEmailPage } from "./undo-email.ts";
import { verifyEmailPage } from "./verify-email.ts";
import { visitorsOf } from "./visitor.ts";

/**
 * Every page for people (decision 11). Their forms do what the operations do, through the same application.
 *
 * @param publicUrl What the suite is reached under: where `return_to` may lead, beside `trusted`.
 */
export function uiPages(
  given: Pick<
    PageParts,
    "app" | "trusted" | "minLength" | "clock" | "requireAal2"
  > & {
    readonly publicUrl: string;
  },
): readonly Page[] {
  const { app, trusted, clock, publicUrl } = given;
  const parts: PageParts = {
    ...given,
    returnTo: returnTo(trusted, publicUrl),
    visitors: visitorsOf(app, clock),
  };
  return [
    stylesheetPage(),
    signInPage(parts),
    signInCodePage(parts),
    registerPage(parts),
    verifyEmailPage(parts),
    newLinkPage(parts),
    forgotPasswordPage(parts),
    resetPasswordPage(parts),
    accountPage(parts),
    changeUsernamePage(parts),
    changeEmailPage(parts),
    confirmEmailPage(parts),
    undoEmailPage(parts),
    changePasswordPage(parts),
    sessionsPage(parts),
    secondFactorPage(parts),
    myDataPage(parts),
    deleteAccountPage(parts),
    stepUpPage(parts),
    signOutPage(parts),
    bootstrapPage(parts),
  ];
}
