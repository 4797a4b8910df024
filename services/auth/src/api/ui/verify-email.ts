import { page } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { isFromTrustedOrigin, type TrustedOrigins } from "../v1/origin.ts";
import { pageResponse } from "./layout.ts";
import {
  askToConfirm,
  confirmed,
  foreignForm,
  linkSent,
  noAddress,
  notConfirmed,
  type Outcome,
} from "./verify-email-content.ts";

/** The form of our own tokens; anything else is not even shown in the page. */
const tokenForm = /^[A-Za-z0-9_-]{16,512}$/;

/**
 * Where the link of a mail leads (decision 39): opening it changes nothing, only its button redeems the token, by POST
 * and from this very page. The same POST asks for a new link when the form says an address instead.
 */
export const verifyEmailPage = (
  app: AuthApplication,
  trusted: TrustedOrigins,
) =>
  page({
    path: "/ui/verify-email",
    methods: ["GET", "POST"],
    secretQuery: ["token"],
    async handle(request, context) {
      const isForm = request.method === "POST";
      const { status, content } = isForm
        ? await submit(app, trusted, request, context.form)
        : show(request);
      return pageResponse(context.nonce, status, content);
    },
  });

function show(request: Request): Outcome {
  // A request whose Host is no host has no whole URL.
  const url = URL.parse(request.url, "http://localhost");
  const token = url?.searchParams.get("token") ?? "";
  return tokenForm.test(token)
    ? askToConfirm(token)
    : notConfirmed({ type: "LinkUnknown" });
}

async function submit(
  app: AuthApplication,
  trusted: TrustedOrigins,
  request: Request,
  read: () => Promise<URLSearchParams>,
): Promise<Outcome> {
  if (!isFromTrustedOrigin(request, trusted)) return foreignForm;
  const form = await read();
  const email = form.get("email");
  if (email !== null)
    return (await app.resendVerification({ email })).ok ? linkSent : noAddress;
  const verified = await app.verifyEmail({ token: form.get("token") ?? "" });
  return verified.ok
    ? confirmed(verified.value.username)
    : notConfirmed(verified.error);
}
