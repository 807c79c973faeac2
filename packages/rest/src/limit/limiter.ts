// Where a limiter plugs in.

/** Asked before each HTTP request (a batch is one); resolves when the request may leave. */
export interface Limiter {
  acquire(signal?: AbortSignal): Promise<void>
}
