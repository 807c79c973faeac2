// Downloads: a stream that goes on where it broke, with a link that is renewed, and nothing but the file in it.
import { describe, expect, test } from 'vitest'
import type { LimitedRequest, Outcome } from '../limit/limiter.ts'
import { caught } from '../testing/caught.ts'
import { failed, type FileRequest, givenFilePortal, json, pieces } from '../testing/file-portal.ts'
import { virtualTime } from '../testing/virtual-time.ts'
import { type Download, downloadFile } from './download.ts'
import type { DownloadSource } from './file-link.ts'

const link = (generation = 1) =>
  `https://portal.example/rest/download.json?auth=token-of-generation-${generation}&token=disk%7Csecret-of-link`
const content = '0123456789'

/** A file as a portal sends it, from `from` on. */
function fileAnswer(
  from = 0,
  more: Record<string, string> = {},
  body?: ReadableStream<Uint8Array>
): Response {
  const headers = {
    'Content-Type': 'text/plain',
    'Content-Disposition': `attachment; filename="a.txt"; filename*=utf-8''a.txt`,
    'Content-Range': `bytes ${from}-9/10`,
    'Content-Length': String(10 - from),
    ...more
  }
  return new Response(body ?? content.slice(from), { status: from > 0 ? 206 : 200, headers })
}

/** Bytes up to `to`, then the connection breaks. */
function brokenAt(to: number, from = 0): Response {
  return fileAnswer(from, {}, pieces([content.slice(from, to)], new TypeError('terminated')))
}

type Respond = (request: FileRequest) => Response | Promise<Response>

/** `answers` are those to the links, one after another; then the file from where it was asked. */
function givenDownloads(answers: readonly Respond[], options = {}, file: object = {}) {
  const portal = givenFilePortal((request) => {
    if (request.name === 'disk.file.get.json') {
      const result = {
        ID: '7',
        NAME: 'Отчёт.txt',
        SIZE: '10',
        DOWNLOAD_URL: link(request.count + 1),
        ...file
      }
      return json({ result })
    }
    return answers[request.count]?.(request) ?? fileAnswer(startOf(request))
  }, options)
  const download = (more = {}, source: DownloadSource = 7) => downloadFile(portal.client, source, more)
  const ranges = () =>
    portal.requests.filter(({ name }) => name === 'download.json').map(({ init }) => init.headers['Range'])
  return { ...portal, download, ranges }
}

function startOf({ init }: FileRequest): number {
  return Number(/^bytes=(\d+)-$/.exec(init.headers['Range'] ?? '')?.[1] ?? 0)
}

const textOf = ({ stream }: Download) => new Response(stream).text()
const failure = (download: Download) => caught(textOf(download))

test('a file of the Drive comes with name, size and type', async () => {
  const { download, requests, names } = givenDownloads([])
  const file = await download()
  expect(file).toMatchObject({ name: 'Отчёт.txt', size: 10, type: 'text/plain' })
  expect(await textOf(file)).toBe(content)
  expect(names()).toEqual(['disk.file.get.json', 'download.json'])
  const { url, init } = requests[1] ?? {}
  expect(url?.href).toBe(link())
  expect(init).toMatchObject({
    method: 'GET',
    redirect: 'manual',
    credentials: 'omit',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    headers: {
      Accept: '*/*',
      'Accept-Language': '*',
      'Accept-Encoding': 'identity',
      Referer: 'https://portal.example/'
    }
  })
  expect(init).not.toHaveProperty('body')
  expect(init?.headers).not.toHaveProperty('Range')
})

test('a link may come from any method, as an address or a path', async () => {
  for (const source of [
    () => Promise.resolve(link()),
    () => Promise.resolve({ url: new URL(link()).pathname, name: 'x/y.txt' })
  ]) {
    const { download } = givenDownloads([])
    expect(await textOf(await download({}, source))).toBe(content)
  }
})

test('without a name of its own the answer names the file', async () => {
  const { download } = givenDownloads([])
  expect((await download({}, () => Promise.resolve(link()))).name).toBe('a.txt')
})

test('what the portal does not tell is not there', async () => {
  const bare = () => new Response(pieces([content]))
  const { download } = givenDownloads([bare])
  const file = await download({}, () => Promise.resolve(link()))
  expect(Object.keys(file)).toEqual(['stream'])
  expect(await textOf(file)).toBe(content)
})

test('in a page the portal`s word counts, not the length of what may have been compressed on the way', async () => {
  const { download } = givenDownloads([
    () => {
      const answer = new Response(content, { headers: { 'Content-Length': '30' } })
      return Object.defineProperty(answer, 'type', { value: 'cors' })
    }
  ])
  const file = await download()
  expect(file.size).toBe(10)
  expect(await textOf(file)).toBe(content)
})

test('nothing is read before it is asked for', async () => {
  let pulled = 0
  const endless = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        pulled += 1
        controller.enqueue(new Uint8Array(1000))
      }
    },
    { highWaterMark: 0 }
  )
  const { download } = givenDownloads([
    () => new Response(endless, { headers: { 'Content-Length': '99999' } })
  ])
  const { stream } = await download()
  const reader = stream.getReader()
  await reader.read()
  await reader.read()
  expect(pulled).toBeLessThanOrEqual(3)
})

describe('a connection that breaks', () => {
  test('is gone on with from the first byte that is missing', async () => {
    const { download, ranges, waitedMs } = givenDownloads([
      () => brokenAt(3),
      () => brokenAt(3, 3),
      () => brokenAt(7, 3)
    ])
    expect(await textOf(await download())).toBe(content)
    expect(ranges()).toEqual([undefined, 'bytes=3-', 'bytes=3-', 'bytes=7-'])
    expect(waitedMs).toEqual([200, 400, 200])
  })

  test('so does one that ends too early without saying so', async () => {
    const short = () => fileAnswer(0, {}, pieces([content.slice(0, 4)]))
    const { download, ranges } = givenDownloads([short])
    expect(await textOf(await download())).toBe(content)
    expect(ranges()).toEqual([undefined, 'bytes=4-'])
  })

  test('before any byte has come is begun again, also where the size is not told', async () => {
    const bare = (broken?: Error) => new Response(pieces(broken === undefined ? [content] : [], broken))
    const { download } = givenDownloads([() => bare(new Error('terminated')), () => bare()])
    expect(await textOf(await download({}, () => Promise.resolve(link())))).toBe(content)
  })

  test.each<[string, () => Response]>([
    ['the whole file', () => fileAnswer(0)],
    [
      'the whole file as a part',
      () => new Response(content, { status: 206, headers: { 'Content-Range': 'bytes 0-9/10' } })
    ],
    ['another part', () => fileAnswer(4)],
    [
      'a file of another size',
      () => fileAnswer(3, { 'Content-Range': 'bytes 3-10/11', 'Content-Length': '8' })
    ],
    ['another version', () => fileAnswer(3, { ETag: '"2"' })],
    ['a later version', () => fileAnswer(3, { 'Last-Modified': 'Tue, 24 Nov 2026 18:00:00 GMT' })],
    [
      'a whole file that calls itself a part',
      () => new Response('3456789', { headers: { 'Content-Range': 'bytes 3-9/10' } })
    ],
    ['a part of unknown place', () => new Response(content.slice(3), { status: 206 })]
  ])('and goes on with %s is an error, not a file', async (_, later) => {
    const { download, ranges } = givenDownloads([() => brokenAt(3), later])
    expect(await failure(await download())).toMatchObject({ code: 'portal-unreachable', retry: 'later' })
    expect(ranges()).toHaveLength(2)
  })

  test('of a file whose size nobody knows cannot be gone on with', async () => {
    const bare = () => new Response(pieces([content.slice(0, 3)], new Error('terminated')))
    const rest = () =>
      new Response(content.slice(3), { status: 206, headers: { 'Content-Range': 'bytes 3-9/*' } })
    const { download } = givenDownloads([bare, rest])
    const file = await download({}, () => Promise.resolve(link()))
    expect(await failure(file)).toMatchObject({ code: 'portal-unreachable' })
  })

  test('again and again without a byte is given up, after about two minutes', async () => {
    const { download, ranges, waitedMs } = givenDownloads(
      Array.from({ length: 20 }, () => () => brokenAt(3, 3)).with(0, () => brokenAt(3))
    )
    expect(await failure(await download())).toMatchObject({ code: 'portal-unreachable' })
    expect(ranges()).toHaveLength(10)
    expect(waitedMs.reduce((sum, waited) => sum + waited)).toBe(102_200)
  })

  test('before the file has begun to come is given up sooner', async () => {
    const { download, ranges } = givenDownloads(
      Array.from({ length: 20 }, () => () => new Response('', { status: 502 }))
    )
    expect(await caught(download())).toMatchObject({ code: 'unreadable', status: 502, retry: 'later' })
    expect(ranges()).toHaveLength(4)
  })
})

describe('a link', () => {
  test.each([
    ['expired_token', ''],
    ['invalid_token', ''],
    ['NO_AUTH_FOUND', ''],
    ['ACCESS_DENIED', 'Access denied! Link check failed']
  ])('refused with %s is asked for again', async (error, description) => {
    const { download, requests } = givenDownloads([() => failed(error, 401, description)])
    expect(await textOf(await download())).toBe(content)
    expect(requests.map(({ url }) => url.searchParams.get('auth'))).toEqual([
      null,
      'token-of-generation-1',
      null,
      'token-of-generation-2'
    ])
  })

  test('that expires while the file comes is renewed, and the file goes on', async () => {
    const { download, requests } = givenDownloads([() => brokenAt(5), () => failed('expired_token', 401)])
    expect(await textOf(await download())).toBe(content)
    expect(requests.map(({ init }) => init.headers['Range'])).toEqual([
      undefined,
      undefined,
      'bytes=5-',
      undefined,
      'bytes=5-'
    ])
  })

  test('is asked for with a renewed token where the portal refuses the old one', async () => {
    const { client, credentials } = givenFilePortal((request) => {
      if (request.name === 'download.json')
        return request.count === 0 ? failed('expired_token', 401) : fileAnswer()
      if (request.count === 1) return failed('expired_token', 401)
      return json({ result: { DOWNLOAD_URL: link() } })
    })
    expect(await textOf(await downloadFile(client, 7))).toBe(content)
    expect(credentials.asked).toEqual(['current 1', 'current 1', 'renew 1 expired_token'])
  })

  test('refused again and again is given up', async () => {
    const { download, names } = givenDownloads(
      Array.from({ length: 9 }, () => () => failed('expired_token', 401))
    )
    expect((await caught(download())).code).toBe('unauthorized')
    expect(names().filter((name) => name === 'download.json')).toHaveLength(4)
  })

  test('to another host is not followed, and nothing is sent there', async () => {
    const evil = link().replace('portal.example', 'evil.example')
    const { download, names } = givenDownloads([], {}, { DOWNLOAD_URL: evil })
    expect(await caught(download())).toMatchObject({ code: 'unreadable', ran: 'no' })
    expect(names()).toEqual(['disk.file.get.json'])
    const { download: given, names: none } = givenDownloads([])
    await caught(given({}, () => Promise.resolve(evil)))
    expect(none()).toEqual([])
  })

  test.each(['7a', '', -1, 1.5, '7/../8'])('%j is no id', async (id) => {
    const { download, names } = givenDownloads([])
    expect((await caught(download({}, id))).code).toBe('bad-request')
    expect(names()).toEqual([])
  })

  test('that cannot be asked for fails as asking does', async () => {
    const { download } = givenDownloads([])
    const failure = new Error('no such deal')
    await expect(download({}, () => Promise.reject(failure))).rejects.toBe(failure)
  })
})

describe('a redirect', () => {
  const redirect = (to: string) => () => new Response(null, { status: 302, headers: { Location: to } })

  test('within the portal is followed, with the same care', async () => {
    const { download, requests } = givenDownloads([redirect('/upload/disk/a.txt?x=1')])
    expect(await textOf(await download())).toBe(content)
    expect(requests.at(-1)?.url.href).toBe('https://portal.example/upload/disk/a.txt?x=1')
    expect(requests.at(-1)?.init).toMatchObject({ redirect: 'manual', credentials: 'omit' })
  })

  test.each(['https://evil.example/a.txt', '//evil.example/', 'ftp://portal.example/', 'http://[bad'])(
    'to %s is not followed',
    async (to) => {
      const { download, requests } = givenDownloads(Array.from({ length: 9 }, () => redirect(to)))
      expect(await caught(download())).toMatchObject({ code: 'moved', ran: 'no' })
      expect(new Set(requests.map(({ url }) => url.host))).toEqual(new Set(['portal.example']))
    }
  )

  test('in a circle ends', async () => {
    const { download, requests } = givenDownloads(Array.from({ length: 99 }, () => redirect(link())))
    expect((await caught(download())).code).toBe('moved')
    expect(requests.length).toBeLessThan(40)
  })

  test('of a portal that was renamed leads to a link of its new address', async () => {
    const { client, credentials, requests } = givenFilePortal((request) => {
      const { host } = request.url
      const moved = new Response(null, { status: 302, headers: { Location: 'https://new.example/rest/' } })
      if (request.name === 'download.json') return host === 'new.example' ? fileAnswer() : moved
      if (host === 'portal.example' && request.count > 0) return moved
      return json({ result: { DOWNLOAD_URL: link().replace('portal.example', host) } })
    })
    const moving = {
      ...client,
      credentials: {
        ...credentials,
        moved: () =>
          Promise.resolve({ accessToken: 'x', endpoint: 'https://new.example/rest/', generation: 2 })
      }
    }
    expect(await textOf(await downloadFile(moving, 7))).toBe(content)
    expect(requests.map(({ url }) => url.host)).toEqual([
      'portal.example',
      'portal.example',
      'portal.example',
      'new.example',
      'new.example'
    ])
  })
})

describe('instead of a file', () => {
  const page =
    (status: number, more = {}) =>
    () =>
      new Response('<html>Sign in</html>', {
        status,
        headers: { 'Content-Type': 'text/html; charset=utf-8', ...more }
      })

  test('a page of a login is an error', async () => {
    const { download } = givenDownloads([page(200)])
    expect(await caught(download())).toMatchObject({ code: 'unreadable', status: 200, retry: 'no' })
  })

  test('a 404 page is an error even with the name of a file', async () => {
    const { download, names } = givenDownloads([
      page(404, { 'Content-Disposition': 'attachment; filename="a.txt"' })
    ])
    expect(await caught(download())).toMatchObject({ code: 'portal-error', status: 404 })
    expect(names()).toHaveLength(2)
  })

  test('an error with status 200 is an error', async () => {
    const { download } = givenDownloads([() => failed('ERROR_NOT_FOUND', 200, 'Could not find the file')])
    expect(await caught(download())).toMatchObject({
      code: 'portal-error',
      portal: { error: 'ERROR_NOT_FOUND' }
    })
  })

  test('a gateway that fails for a moment is asked again', async () => {
    const { download, waitedMs } = givenDownloads([page(502), () => failed('QUERY_LIMIT_EXCEEDED', 503)])
    expect(await textOf(await download())).toBe(content)
    expect(waitedMs).toEqual([200, 2000])
  })

  test.each([
    ['a name', { 'Content-Disposition': 'attachment; filename="a.html"' }],
    ['the length that was told before', { 'Content-Length': '10' }]
  ])('a page with %s is the file', async (_, headers) => {
    const html = () => new Response(content, { headers: { 'Content-Type': 'text/html', ...headers } })
    const { download } = givenDownloads([html])
    expect(await textOf(await download())).toBe(content)
  })

  test('secrets of the link are in no error', async () => {
    const echo = () => failed('SOME_ERROR', 400, `bad ${link()} disk|secret-of-link token-of-generation-1`)
    const network = () => {
      throw new TypeError('fetch failed')
    }
    for (const answer of [echo, page(404), page(200), network]) {
      const error = await caught(givenDownloads(Array.from({ length: 9 }, () => answer)).download())
      expect(`${error.message} ${JSON.stringify(error)}`).not.toMatch(/secret-of-link|token-of-gen/)
    }
  })
})

describe('the caller', () => {
  test('who leaves before the file comes', async () => {
    const { download } = givenDownloads([])
    expect((await caught(download({ signal: AbortSignal.abort() }))).code).toBe('aborted')
  })

  test('who leaves in the middle ends the connection and the stream', async () => {
    const stop = new AbortController()
    let connection: AbortSignal | undefined
    const { download } = givenDownloads([
      ({ init }) => {
        connection = init.signal
        return fileAnswer(0, {}, pieces([content.slice(0, 3), content.slice(3)]))
      }
    ])
    const { stream } = await download({ signal: stop.signal })
    const reader = stream.getReader()
    await reader.read()
    const reason = new Error('enough')
    stop.abort(reason)
    expect(connection?.aborted).toBe(true)
    expect(await caught(reader.read())).toMatchObject({ code: 'aborted', cause: reason })
  })

  test('who cancels the stream ends the connection', async () => {
    let connection: AbortSignal | undefined
    const { download } = givenDownloads([
      ({ init }) => {
        connection = init.signal
        return fileAnswer(0, {}, pieces([content.slice(0, 3), content.slice(3)]))
      }
    ])
    const { stream } = await download()
    await stream.cancel()
    expect(connection?.aborted).toBe(true)
  })

  test('waits no longer than told for the next bytes, but may take his own time', async () => {
    const time = virtualTime()
    const still = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(3))
    })
    const { download } = givenDownloads(
      [() => fileAnswer(0, {}, still), () => fileAnswer(3, {}, pieces([content.slice(3)]))],
      { sleep: time.sleep, now: time.now }
    )
    const { stream } = await time.run(download({ timeoutMs: 1000 }))
    const reader = stream.getReader()
    await time.run(reader.read())
    await time.run(time.sleep(1_000_000))
    const before = time.now()
    expect((await time.run(reader.read())).value).toHaveLength(7)
    expect(time.now() - before).toBe(1200)
  })
})

test('each request is counted by the limiter, which is free again as soon as the file begins to come', async () => {
  const counted: [LimitedRequest['methods'], Outcome['kind']][] = []
  const limiter = {
    acquire: ({ methods }: LimitedRequest) =>
      Promise.resolve({ done: ({ kind }: Outcome) => void counted.push([methods, kind]) })
  }
  const { download } = givenDownloads([() => failed('expired_token', 401)], { limiter })
  await download()
  expect(counted).toEqual([
    [['disk.file.get'], 'answered'],
    [['download'], 'refused'],
    [['disk.file.get'], 'answered'],
    [['download'], 'answered']
  ])
})
