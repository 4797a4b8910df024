import { route, t } from "@tixlys/pawz";
import type { AuthApplication } from "../../application/application.ts";
import { deviceOf } from "./device.ts";
import { onLogin } from "./errors.ts";
import { attempts, bodyLimitBytes, passwordTextMax } from "./limits.ts";
import { tokensSchema } from "./schemas.ts";
import { sessionReply } from "./session-reply.ts";

export const login = (app: AuthApplication) =>
  route({
    method: "POST",
    path: "/login",
    operation: "auth:session:create",
    summary: "Log in",
    description:
      "Opens a session. Every cause of a refusal gets the same answer in like time. For client web the refresh token comes as a __Host- cookie.",
    guard: "public",
    limits: attempts,
    body: t.Object({
      identifier: t.String({
        minLength: 1,
        maxLength: 320,
        description: "E-mail address or username.",
      }),
      password: t.String({ minLength: 1, maxLength: passwordTextMax }),
      client: t.Optional(
        t.Union([t.Literal("web"), t.Literal("api")], { default: "api" }),
      ),
    }),
    bodyExample: { identifier: "ada", password: "four words are plenty here" },
    bodyLimitBytes,
    response: {
      status: 200,
      data: tokensSchema,
      headers: { "Set-Cookie": "The refresh token, for client web." },
    },
    errors: ["invalid-credentials"],
    async handle(input) {
      const { identifier, password, client = "api" } = input.body;
      const started = await app.login({
        identifier,
        password,
        client,
        device: deviceOf(input),
      });
      return started.ok
        ? sessionReply(started.value, client === "web" ? "cookie" : "body")
        : onLogin(started.error);
    },
  });
