// The one error class of this package, and the stable codes it carries.

/**
 * - `not-in-portal`: the page is not inside the frame that a portal opens.
 * - `wrong-portal`: the frame belongs to another portal than the server proved.
 * - `no-answer`: the portal did not answer in time. It drops what it does not know or allow without a word.
 * - `bad-answer`: the portal or the page's own server said something that cannot be read.
 * - `refused`: the portal or the user's rights do not allow it.
 * - `bad-request`: refused here, nothing was sent.
 * - `foreign-origin`: `frame.fetch` was given an address of another origin, where the session token must not go.
 * - `session-refused`: the application's back end gave no new session (`status` says how it answered).
 * - `back-end-unreachable`: no complete answer came from `/session`.
 * - `body-used`: the back end wants a new session, but the request's body was a stream and is gone.
 * - `closed`: the frame was closed by `close()`.
 */
export type FrameErrorCode =
  | 'not-in-portal'
  | 'wrong-portal'
  | 'no-answer'
  | 'bad-answer'
  | 'refused'
  | 'bad-request'
  | 'foreign-origin'
  | 'session-refused'
  | 'back-end-unreachable'
  | 'body-used'
  | 'closed'

/** What this package throws by itself; REST calls throw `RestError`. Its message never contains a token. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
  readonly code: FrameErrorCode
  /** HTTP status of the back end's answer, when there was one. */
  readonly status?: number

  constructor(code: FrameErrorCode, message: string, details: { cause?: unknown; status?: number } = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined)
    this.code = code
    if (details.status !== undefined) this.status = details.status
  }
}
