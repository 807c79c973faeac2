// A tiny application for tests: answers every POST and remembers it.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { paramsOf } from '../wire/params.ts'
import { closeServer, headersOf, listen } from '../server/http-service.ts'

interface ReceivedPost {
  readonly path: string
  /** Path and query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly fields: Readonly<Record<string, unknown>>
}

export interface TestApplication {
  readonly origin: string
  readonly received: ReceivedPost[]
  /** Runs for each request before its answer, for example to bind handlers in the install page. */
  during?: (post: ReceivedPost) => Promise<void>
  /** Answer of the next requests; default 200. */
  status: number
  close(): Promise<void>
}

export async function startTestApplication(): Promise<TestApplication> {
  const server = createServer((incoming, response) => {
    // A body that breaks off is no post.
    answer(incoming, response).catch(() => response.destroy())
  })
  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const post = await receive(incoming)
    application.received.push(post)
    await application.during?.(post)
    response.writeHead(application.status, { location: '/elsewhere' }).end('hello')
  }
  const port = await listen(server, 0)
  const application: TestApplication = {
    origin: `http://127.0.0.1:${port}`,
    received: [],
    status: 200,
    close: () => closeServer(server)
  }
  return application
}

async function receive(incoming: IncomingMessage): Promise<ReceivedPost> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
  const target = incoming.url ?? '/'
  const headers = headersOf(incoming)
  const body = Buffer.concat(chunks).toString('utf8')
  const fields = paramsOf({ method: incoming.method ?? 'GET', target, headers, body })
  return { path: target.split('?')[0] ?? '', target, headers, body, fields }
}
