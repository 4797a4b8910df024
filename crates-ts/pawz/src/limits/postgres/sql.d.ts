/** SQL files are imported as text, so that a bundle carries them. */
declare module "*.sql" {
  const text: string;
  export default text;
}
