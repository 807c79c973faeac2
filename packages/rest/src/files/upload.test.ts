// Uploads: the portal gives a link, a form brings the file, and nothing is stored twice.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createClient } from '../call/client.ts'
import { staticCredentials } from '../credentials.ts'
import type { LimitedRequest, Outcome } from '../limit/limiter.ts'
import { caught } from '../testing/caught.ts'
import { failed, type FileRequest, givenFilePortal, json, pieces } from '../testing/file-portal.ts'
import { virtualTime } from '../testing/virtual-time.ts'
import { uploadFile } from './upload.ts'

const uploadUrl =
  'https://portal.example/rest/upload.json?auth=token-of-generation-1&token=disk%7Csecret-of-link'
const stored = { result: { ID: 7, NAME: 'a.txt', DOWNLOAD_URL: uploadUrl } }
const folder = { id: 4, generateUniqueName: true }

/** Gives links; `answers` are those to the forms, one after another. */
function givenUploads(
  answers: readonly ((request: FileRequest) => Response | Promise<Response>)[],
  link: object = { field: 'file', uploadUrl },
  options = {}
) {
  const forms: string[] = []
  const portal = givenFilePortal(async (request) => {
    if (request.name !== 'upload.json') return json({ result: link })
    forms.push(await request.text())
    return answers[request.count]?.(request) ?? json(stored)
  }, options)
  const upload = (file = {}, more = {}) =>
    uploadFile(
      portal.client,
      'disk.folder.uploadfile',
      folder,
      { name: 'a.txt', data: bytes('hello'), ...file },
      more
    )
  return { ...portal, forms, upload }
}

const bytes = (text: string) => new TextEncoder().encode(text)
const broken = () => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) })
}
const unreachable = () => {
  throw new TypeError('fetch failed', {
    cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
  })
}

test('the link is asked for without content, the form brings the file', async () => {
  const { upload, requests, forms } = givenUploads([])
  expect((await upload()).result).toEqual(stored.result)
  const [asked, sent] = requests
  expect(JSON.parse((await asked?.text()) ?? '')).toEqual({ auth: 'token-of-generation-1', ...folder })
  expect(sent?.url.href).toBe(uploadUrl)
  const type = sent?.init.headers['Content-Type'] ?? ''
  const boundary = /^multipart\/form-data; boundary=([\w-]{41})$/.exec(type)?.[1]
  expect(forms[0]).toBe(
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n` +
      `Content-Type: application/octet-stream\r\n\r\nhello\r\n--${boundary}--\r\n`
  )
})

test('no cookie, cache, redirect or page address goes along; the portal sees itself as what refers to the link', async () => {
  const { upload, requests } = givenUploads([])
  await upload({ type: 'text/plain; charset=utf-8' })
  expect(requests[1]?.init).toMatchObject({
    method: 'POST',
    redirect: 'error',
    window: null,
    credentials: 'omit',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    headers: { Referer: 'https://portal.example/', Accept: '*/*' }
  })
  expect(requests[1]?.init.headers).not.toHaveProperty('Authorization')
})

test('telephony calls the field by another name', async () => {
  const { upload, forms } = givenUploads([], { fieldName: 'record', uploadUrl })
  await upload({ name: 'call.mp3', data: new Blob(['x'], { type: 'audio/mpeg' }) })
  expect(forms[0]).toContain('name="record"; filename="call.mp3"\r\nContent-Type: audio/mpeg\r\n')
})

test('a name keeps its quotes, as PHP reads them', async () => {
  const { upload, forms } = givenUploads([])
  await upload({ name: `Отчёт "5" 'ü'.txt` })
  expect(forms[0]).toContain(`filename="Отчёт \\"5\\" 'ü'.txt"\r\n`)
})

describe('a stream', () => {
  test('goes piece by piece, and is read no faster than it is sent', async () => {
    const { upload, requests, forms } = givenUploads([])
    const progress: number[] = []
    await upload({ data: pieces(['hel', 'lo']) }, { onProgress: (sent: number) => progress.push(sent) })
    expect(forms[0]).toContain('\r\n\r\nhello\r\n--')
    expect(progress).toEqual([3, 5])
    expect(requests[1]?.init.duplex).toBe('half')
    expect(requests[1]?.init.headers).not.toHaveProperty('Content-Length')
  })

  test('of known size tells the length of the form', async () => {
    const { upload, requests, forms } = givenUploads([])
    await upload({ data: pieces(['hel', 'lo']), size: 5 })
    expect(requests[1]?.init.headers['Content-Length']).toBe(String(bytes(forms[0] ?? '').length))
  })

  test.each([4, 6])('of another size than the %i bytes that were told is given up', async (size) => {
    const { upload } = givenUploads([])
    expect(await caught(upload({ data: pieces(['hel', 'lo']), size }))).toMatchObject({ code: 'bad-request' })
  })

  test('that fails ends the upload with its failure as the cause', async () => {
    const { upload } = givenUploads([])
    const failure = new Error('the disk is gone')
    expect(await caught(upload({ data: pieces(['hel'], failure) }))).toMatchObject({
      code: 'aborted',
      ran: 'no',
      cause: failure
    })
  })

  test('over real HTTP arrives byte for byte, with its length', async () => {
    const received: { length?: string | undefined; bytes: number }[] = []
    const server = createServer((request, response) => {
      void (async () => {
        const { length: size } = await bodyOf(request)
        received.push({ length: request.headers['content-length'], bytes: size })
        const { port } = server.address() as AddressInfo
        const link = { field: 'file', uploadUrl: `http://127.0.0.1:${port}/rest/upload.json` }
        response.end(JSON.stringify(request.url === '/rest/upload.json' ? stored : { result: link }))
      })()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rest/`
    const client = createClient({
      credentials: staticCredentials({ accessToken: 'not-a-real-token', endpoint })
    })
    const chunk = new Uint8Array(100_000)
    const data = () => pieces(Array.from({ length: 20 }, () => chunk))
    for (const size of [2_000_000, undefined]) {
      await uploadFile(client, 'disk.folder.uploadfile', { id: 4 }, { name: 'a', data: data(), size })
    }
    const [, known, , unknown] = received
    expect(known?.length).toBe(String(known?.bytes))
    expect([unknown?.length, unknown?.bytes]).toEqual([undefined, known?.bytes])
  })
})

describe('a link', () => {
  test('to another host is not followed, and nothing is sent there', async () => {
    const link = { field: 'file', uploadUrl: uploadUrl.replace('portal.example', 'evil.example') }
    const { upload, names } = givenUploads([], link)
    expect(await caught(upload())).toMatchObject({ code: 'unreadable', ran: 'no' })
    expect(names()).toEqual(['disk.folder.uploadfile.json'])
  })

  test.each([{}, [], { uploadUrl }, { field: 'a"b', uploadUrl }, { field: 'a\r\nb', uploadUrl }, { ID: 7 }])(
    'that is none: %j',
    async (link) => {
      const { upload, names } = givenUploads([], link)
      const error = await caught(upload())
      expect(error).toMatchObject({ code: 'unreadable', ran: 'yes' })
      expect(error.message).toContain('disk.folder.uploadfile')
      expect(names()).toHaveLength(1)
    }
  )

  test('whose token has expired is replaced, and the file goes again', async () => {
    const { upload, names, forms } = givenUploads([() => failed('expired_token', 401)])
    await upload()
    expect(names()).toEqual([
      'disk.folder.uploadfile.json',
      'upload.json',
      'disk.folder.uploadfile.json',
      'upload.json'
    ])
    expect(forms[1]).toContain('hello')
  })

  test('that is refused again and again is not asked for for ever', async () => {
    const refuse = () => failed('ACCESS_DENIED', 403, 'Access denied! Link check failed')
    const { upload, names } = givenUploads(Array.from({ length: 9 }, () => refuse))
    expect((await caught(upload())).portal?.error).toBe('ACCESS_DENIED')
    expect(names().filter((name) => name === 'upload.json')).toHaveLength(4)
  })

  test('a refusal for another reason is final', async () => {
    const { upload, names } = givenUploads([() => failed('ACCESS_DENIED', 403, 'Access denied!')])
    await caught(upload())
    expect(names()).toHaveLength(2)
  })

  test('a redirect is not followed', async () => {
    const elsewhere = () =>
      new Response(null, { status: 302, headers: { Location: 'https://evil.example/' } })
    const { upload, requests } = givenUploads(Array.from({ length: 9 }, () => elsewhere))
    expect(await caught(upload())).toMatchObject({ code: 'moved', ran: 'no' })
    expect(new Set(requests.map(({ url }) => url.host))).toEqual(new Set(['portal.example']))
  })

  test('its secrets are in no error', async () => {
    const echo = () => failed('SOME_ERROR', 400, `bad ${uploadUrl} disk|secret-of-link token-of-generation-1`)
    const texts = [echo, broken, () => new Response('no', { status: 500 })].map(async (answer) => {
      const error = await caught(givenUploads([answer]).upload())
      return `${error.message} ${JSON.stringify(error)} ${String(error.cause)}`
    })
    for (const text of await Promise.all(texts)) expect(text).not.toMatch(/secret-of-link|token-of-gen/)
  })
})

describe('what is repeated', () => {
  test('what never reached the portal', async () => {
    const { upload, waitedMs, forms } = givenUploads([unreachable, unreachable])
    await upload()
    expect([forms.length, waitedMs]).toEqual([3, [200, 400]])
  })

  test('what was too much at the moment', async () => {
    const { upload, waitedMs } = givenUploads([() => failed('QUERY_LIMIT_EXCEEDED', 503)])
    await upload()
    expect(waitedMs).toEqual([1000])
  })

  test('a lost answer only where the caller says that twice does no harm', async () => {
    const once = givenUploads([broken])
    expect(await caught(once.upload())).toMatchObject({ code: 'portal-unreachable', ran: 'unknown' })
    expect(once.forms).toHaveLength(1)
    const twice = givenUploads([broken])
    await twice.upload({}, { idempotent: true })
    expect(twice.forms).toHaveLength(2)
  })

  test('never a stream of which something was read, unless a function opens it again', async () => {
    const once = givenUploads([unreachable])
    expect((await caught(once.upload({ data: pieces(['hello']) }))).code).toBe('portal-unreachable')
    expect(once.forms).toHaveLength(1)
    const again = givenUploads([unreachable])
    await again.upload({ data: () => pieces(['hello']) })
    expect(again.forms).toHaveLength(2)
  })

  test('a stream of which nothing was read', async () => {
    const portal = givenFilePortal((request) => {
      if (request.name !== 'upload.json') return json({ result: { field: 'file', uploadUrl } })
      if (request.count === 0) return unreachable()
      return request.text().then((text) => json({ result: text }))
    })
    const file = { name: 'a', data: pieces(['hello']) }
    const { result } = await uploadFile<string>(portal.client, 'disk.folder.uploadfile', folder, file)
    expect(result).toContain('hello')
  })
})

describe('given up', () => {
  test.each([
    [{ name: 'a\r\nX: b' }],
    [{ name: 'a/b' }],
    [{ type: 'text/plain\r\nX: b' }],
    [{ type: 'nonsense' }],
    [{ size: -1 }],
    [{ size: 6 }]
  ])('%j is refused before anything is sent', async (file) => {
    const { upload, names } = givenUploads([])
    expect(await caught(upload(file))).toMatchObject({ code: 'bad-request', ran: 'no' })
    expect(names()).toEqual([])
  })

  test.each(['fileContent', 'FILE_CONTENT'])('content in the parameter %s, too', async (name) => {
    const { client, names } = givenUploads([])
    const work = uploadFile(
      client,
      'disk.storage.uploadfile',
      { [name]: 'eA==' },
      { name: 'a', data: bytes('x') }
    )
    expect(await caught(work)).toMatchObject({ code: 'bad-request', ran: 'no' })
    expect(names()).toEqual([])
  })

  test('a file that is too large for the portal', async () => {
    const { upload } = givenUploads([() => new Response('<html>', { status: 413 })])
    expect(await caught(upload())).toMatchObject({
      code: 'portal-error',
      status: 413,
      ran: 'no',
      retry: 'no'
    })
  })

  test('by the caller`s signal, before and in the middle', async () => {
    const before = givenUploads([])
    const signal = AbortSignal.abort(new Error('enough'))
    expect(await caught(before.upload({}, { signal }))).toMatchObject({ code: 'aborted', ran: 'no' })
    const stop = new AbortController()
    const middle = givenUploads([() => new Promise<Response>(() => stop.abort())])
    expect(await caught(middle.upload({}, { signal: stop.signal }))).toMatchObject({
      code: 'aborted',
      ran: 'unknown'
    })
  })

  test('in silence: a slow stream may take its time, a still one may not', async () => {
    const time = virtualTime()
    async function* slow(): AsyncGenerator<Uint8Array> {
      for (let piece = 0; piece < 10; piece += 1) {
        await time.sleep(piece === 9 ? 1_000_000 : 50_000)
        yield bytes('x')
      }
    }
    const sent: number[] = []
    const { upload } = givenUploads([], undefined, { sleep: time.sleep, now: time.now, timeoutMs: 65_000 })
    const began = time.now()
    const work = upload({ data: slow() }, { onProgress: (count: number) => sent.push(count) })
    expect(await caught(time.run(work))).toMatchObject({ code: 'portal-unreachable', ran: 'unknown' })
    expect(sent.at(-1)).toBe(9)
    expect(time.now() - began).toBeLessThan(9 * 50_000 + 2 * 65_000 + 1)
  })

  test('content at hand has time by its size', async () => {
    const time = virtualTime()
    const silent = () => new Promise<Response>(() => undefined)
    const { upload } = givenUploads([silent], undefined, {
      sleep: time.sleep,
      now: time.now,
      timeoutMs: 1000
    })
    const began = time.now()
    expect(await caught(time.run(upload({ data: new Uint8Array(1_600_000) })))).toMatchObject({
      code: 'portal-unreachable'
    })
    expect(time.now() - began).toBeGreaterThan(101_000)
  })
})

test('both requests are counted by the limiter', async () => {
  const counted: [LimitedRequest['methods'], Outcome['kind']][] = []
  const limiter = {
    acquire: ({ methods }: LimitedRequest) =>
      Promise.resolve({ done: ({ kind }: Outcome) => void counted.push([methods, kind]) })
  }
  const { upload } = givenUploads([() => failed('QUERY_LIMIT_EXCEEDED', 503)], undefined, { limiter })
  await upload()
  expect(counted).toEqual([
    [['disk.folder.uploadfile'], 'answered'],
    [['upload'], 'refused'],
    [['disk.folder.uploadfile'], 'answered'],
    [['upload'], 'answered']
  ])
})

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}
