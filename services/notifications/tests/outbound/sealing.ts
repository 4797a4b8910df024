import { Encrypter, identityToRecipient } from "age-encryption";

/** Seals a plaintext as `auth` does (decision 38): a binary age file in base64url. */
export async function sealFor(
  identity: string,
  plaintext: unknown,
): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(await identityToRecipient(identity));
  const text =
    typeof plaintext === "string" ? plaintext : JSON.stringify(plaintext);
  return Buffer.from(await encrypter.encrypt(text)).toString("base64url");
}
