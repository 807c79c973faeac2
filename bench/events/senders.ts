// Sends POSTs over connections that stay open, with as little work as can be: it shares the machine with whom it measures.

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Told the index of each POST, the status of its answer, and how long that took. */
export type Answered = (index: number, status: number, tookMs: number) => void

/**
 * Sends `posts` in their order, one at a time on each connection. Ends when all are answered or the server is gone.
 */
export async function sendPosts(
  url: string,
  posts: readonly string[],
  connections: number,
  answered: Answered
): Promise<void> {
  let next = 0
  const take = (): number | undefined => (next < posts.length ? next++ : undefined)
  await Promise.all(
    Array.from({ length: connections }, () => runConnection(new URL(url), posts, take, answered))
  )
}

async function runConnection(
  url: URL,
  posts: readonly string[],
  take: () => number | undefined,
  answered: Answered
): Promise<void> {
  const socket = connect(Number(url.port), url.hostname)
  socket.setNoDelay(true)
  socket.setEncoding('latin1')
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  // Told by `close`, which follows.
  socket.on('error', () => undefined)
  let index = take()
  let text = ''
  let sentAt = 0
  const send = (post: string): void => {
    sentAt = performance.now()
    write(socket, url, post)
  }
  socket.on('data', (chunk: string) => {
    text += chunk
    const length = answerLength(text)
    if (length === undefined || index === undefined) return
    const status = Number(text.slice(9, 12))
    text = text.slice(length)
    answered(index, status, performance.now() - sentAt)
    index = take()
    if (index === undefined) socket.end()
    else send(posts[index] ?? '')
  })
  if (index !== undefined) {
    await Promise.race([once(socket, 'connect').catch(() => undefined), closed])
    if (!socket.destroyed) send(posts[index] ?? '')
  } else socket.end()
  await closed
}

function write(socket: Socket, url: URL, body: string): void {
  socket.write(
    `POST ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Type: application/x-www-form-urlencoded\r\n` +
      `Content-Length: ${body.length}\r\n\r\n${body}`
  )
}

/** Characters of the first answer in `text`, once all of it is there. */
function answerLength(text: string): number | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const head = text.slice(0, end).toLowerCase()
  const body = text.slice(end + 4)
  if (head.includes('transfer-encoding: chunked')) {
    const last = body.indexOf('0\r\n\r\n')
    return last === -1 ? undefined : end + 4 + last + 5
  }
  const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0)
  return body.length < length ? undefined : end + 4 + length
}
