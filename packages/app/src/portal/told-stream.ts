// A file's bytes as they come, whose failures are told in our own terms.

import { inOurTerms } from '../errors/from-rest-error.ts'

export function toldStream(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader()
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          throw inOurTerms(error)
        }
      },
      cancel: (reason) => reader.cancel(reason)
    },
    // Nothing is read before it is asked for.
    { highWaterMark: 0 }
  )
}
