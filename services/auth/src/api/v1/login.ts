import { reject, route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { deviceTokensOf } from "./device-cookie.ts";
import { deviceOf } from "./device.ts";
import { onLogin } from "./errors.ts";
import { shownFields, shownIn } from "./factor-schemas.ts";
import { attempts, bodyLimitBytes, passwordTextMax } from "./limits.ts";
import { signedInSchema } from "./schemas.ts";
import { signedInReply } from "./session-reply.ts";

/** What the program that a person signs in with says of itself. */
export const loginProgramFields = {
  client: t.Optional(
    t.Union([t.Literal("web"), t.Literal("api")], { default: "api" }),
  ),
  deviceToken: t.Optional(
    t.String({
      minLength: 1,
      maxLength: 128,
      description:
        "Of an earlier login with rememberDevice: attempts of a known device are counted for themselves.",
    }),
  ),
  rememberDevice: t.Optional(
    t.Boolean({
      description:
        "Asks for a device token, to be kept by this program for this person. A browser gets a cookie unasked.",
    }),
  ),
};

const bodySchema = t.Object({
  identifier: t.String({
    minLength: 1,
    maxLength: 320,
    description: "E-mail address or username.",
  }),
  password: t.String({ minLength: 1, maxLength: passwordTextMax }),
  ...shownFields,
  ...loginProgramFields,
});

export const login = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/login",
    operation: "auth:session:create",
    summary: "Log in",
    description:
      "Opens a session. Every cause of a refusal gets the same answer in like time. After five failures in a row for one identifier, and after many from one network, the next attempt has to wait (429), whether or not there is such an account and whether or not the password is right; a known device has a count of its own. For client web the refresh token comes as a __Host- cookie. Where the password was right and the account has a second factor that was not given, the answer is 401 mfa-required, with a challenge for /login/mfa beside the code; a program that has the code already gives it here, as totp or recoveryCode.",
    guard: "public",
    limits: attempts,
    body: bodySchema,
    bodyExample: { identifier: "ada", password: "four words are plenty here" },
    bodyLimitBytes,
    response: {
      status: 200,
      data: signedInSchema,
      headers: {
        "Set-Cookie":
          "The refresh token and, where it is new, the device's token, for client web.",
      },
    },
    errors: [
      "invalid-credentials",
      "mfa-required",
      "invalid-combination",
      "quota-exceeded",
    ],
    // Passwords take long to judge, and a failure counts whatever becomes of its request.
    async ahead(input) {
      const shown = shownIn(input.body);
      if (shown === "both") return undefined;
      return app.proveLogin({
        identifier: input.body.identifier,
        password: input.body.password,
        shown,
        ip: input.clientAddress,
        deviceTokens:
          input.body.deviceToken === undefined
            ? deviceTokensOf(input.request)
            : [input.body.deviceToken],
      });
    },
    async handle(input) {
      const { client = "api", rememberDevice = client === "web" } = input.body;
      const { ahead } = input;
      if (ahead === undefined)
        return reject("invalid-combination", { field: "recoveryCode" });
      if (!ahead.ok) return onLogin(ahead.error);
      const started = await app.signIn(ahead.value, {
        client,
        device: deviceOf(input),
        remember: rememberDevice,
      });
      return started.ok
        ? signedInReply(started.value, client, input.request)
        : onLogin(started.error);
    },
  });
