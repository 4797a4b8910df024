import type { Brand } from "@tixlys/nexus";

/** An Argon2id PHC string. */
export type PasswordHash = Brand<string, "PasswordHash">;

/** SHA-256 of a mailed token. */
export type LinkHash = Brand<string, "LinkHash">;
