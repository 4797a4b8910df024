import { route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { deviceTokensOf } from "./device-cookie.ts";
import { deviceOf } from "./device.ts";
import { onLogin } from "./errors.ts";
import { attempts, bodyLimitBytes, passwordTextMax } from "./limits.ts";
import { signedInSchema } from "./schemas.ts";
import { signedInReply } from "./session-reply.ts";

const bodySchema = t.Object({
  identifier: t.String({
    minLength: 1,
    maxLength: 320,
    description: "E-mail address or username.",
  }),
  password: t.String({ minLength: 1, maxLength: passwordTextMax }),
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
});

export const login = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/login",
    operation: "auth:session:create",
    summary: "Log in",
    description:
      "Opens a session. Every cause of a refusal gets the same answer in like time. After five failures in a row for one identifier, and after many from one network, the next attempt has to wait (429), whether or not there is such an account and whether or not the password is right; a known device has a count of its own. For client web the refresh token comes as a __Host- cookie.",
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
    errors: ["invalid-credentials", "quota-exceeded"],
    // Passwords take long to judge, and a failure counts whatever becomes of its request.
    ahead: (input) =>
      app.proveLogin({
        identifier: input.body.identifier,
        password: input.body.password,
        ip: input.clientAddress,
        deviceTokens:
          input.body.deviceToken === undefined
            ? deviceTokensOf(input.request)
            : [input.body.deviceToken],
      }),
    async handle(input) {
      const { client = "api", rememberDevice = client === "web" } = input.body;
      if (!input.ahead.ok) return onLogin(input.ahead.error);
      const started = await app.signIn(input.ahead.value, {
        client,
        device: deviceOf(input),
        remember: rememberDevice,
      });
      return started.ok
        ? signedInReply(started.value, client, input.request)
        : onLogin(started.error);
    },
  });
