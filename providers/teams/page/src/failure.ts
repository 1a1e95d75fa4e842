// How a call into the SDK can fail, in few words and without any of the SDK's own text: that
// may hold names, links and ids.

/** Milliseconds that one call into the SDK may take. */
export const DEADLINE = 8_000;

export class Late extends Error {}

export interface Code {
  readonly code: number;
  readonly subCode: number;
}

function numberAt(error: unknown, name: string): number {
  const value: unknown =
    typeof error === "object" && error !== null ? Reflect.get(error, name) : undefined;
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

export function codeOf(error: unknown): Code {
  return { code: numberAt(error, "code"), subCode: numberAt(error, "subCode") };
}

/** "403/41805", or "timeout". */
export function why(error: unknown): string {
  if (error instanceof Late) {
    return "timeout";
  }
  const { code, subCode } = codeOf(error);
  return `${code}/${subCode}`;
}

const NOT_IN_CALL = 41054;

/** The person is not there any more. */
export function isGone(error: unknown): boolean {
  const { code, subCode } = codeOf(error);
  return code === 404 || subCode === NOT_IN_CALL;
}

export function isForbidden(error: unknown): boolean {
  return codeOf(error).code === 403;
}

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** What `make` promises, or Late: a promise that is never kept holds nobody up. What `make`
 * throws at once is a rejection like any other. */
export async function within<T>(ms: number, make: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Late()), ms);
  });
  try {
    return await Promise.race([make(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether it became true in time; looks every 50 ms. */
export async function until(ms: number, holds: () => boolean): Promise<boolean> {
  const end = performance.now() + ms;
  while (!holds()) {
    if (performance.now() >= end) {
      return false;
    }
    await sleep(50);
  }
  return true;
}
