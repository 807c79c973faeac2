// Rows as `application/x-ndjson`: one a line, made only as fast as the client reads.

export interface NdjsonOptions {
  /** The object of the last line when the rows fail after the first one. */
  readonly problemOf: (error: unknown) => object
  /** Told that the client went away or the rows failed, so that nothing more is fetched. */
  readonly stop: () => void
  /** Ends the connection without the mark of a complete body. Absent: the stream fails. */
  readonly abort?: (() => Promise<void>) | undefined
}

/**
 * Waits for the first row, so that an error before it is an ordinary answer.
 *
 * @throws what the rows throw before the first one
 */
export async function ndjsonResponse(
  rows: AsyncIterable<unknown>,
  options: NdjsonOptions
): Promise<Response> {
  const iterator = rows[Symbol.asyncIterator]()
  let first: IteratorResult<unknown> | undefined = await iterator.next()
  let failed = false
  const encoder = new TextEncoder()

  async function pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    if (failed) return cutOff(controller)
    try {
      const row = first ?? (await iterator.next())
      first = undefined
      if (row.done) controller.close()
      else controller.enqueue(encoder.encode(`${JSON.stringify(row.value)}\n`))
    } catch (error) {
      failed = true
      options.stop()
      controller.enqueue(encoder.encode(`${JSON.stringify({ $error: options.problemOf(error) })}\n`))
    }
  }

  async function cutOff(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    if (options.abort) await options.abort()
    else controller.error(new Error('The list ended before its last row.'))
  }

  async function cancel(): Promise<void> {
    options.stop()
    await iterator.return?.()
  }

  const body = new ReadableStream<Uint8Array>({ pull, cancel }, { highWaterMark: 0 })
  // Named, `chunked` makes the server write each row as it comes instead of collecting the first ones.
  return new Response(body, {
    headers: { 'content-type': 'application/x-ndjson', 'transfer-encoding': 'chunked' }
  })
}
