/** What a list holds before any worker has made its table (42P01), or one with these columns (42703): nothing. */
export async function orNothing<T>(
  read: () => Promise<T>,
  nothing: T,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const code = error instanceof Error && "code" in error && error.code;
    if (code === "42P01" || code === "42703") return nothing;
    throw error;
  }
}
