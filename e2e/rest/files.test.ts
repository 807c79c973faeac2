// Files of a real portal's shape: large ones, broken ones, links that expire, and portals that lead astray.

import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import {
  type Authorization,
  type Credentials,
  createRest,
  encodeFile,
  type Rest,
  staticCredentials,
  webhookCredentials
} from '@latchkey/rest'
import type { FaultSpec } from '@latchkey/sandbox'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { MoverReport, MoverSettings } from '../support/file-mover.child.ts'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'
import { startTinyServer } from '../support/tiny-server.ts'

const megabyte = 1024 * 1024

let given: GivenInstalled
let files: Rest
let credentials: Credentials
let folderId: number

beforeEach(async () => {
  given = await givenInstalled({ registration: { scope: 'disk,crm' } })
  const { app, portal } = given
  const held = app.portal(portal.memberId)
  const authorization = async (): Promise<Authorization> => {
    const { accessToken, clientEndpoint, generation } = await held.token()
    return { accessToken, endpoint: clientEndpoint, generation }
  }
  credentials = {
    current: authorization,
    async renew() {
      await held.refresh()
      return authorization()
    }
  }
  files = createRest({ credentials })
  const { result } = await held.call<{ ROOT_OBJECT_ID: string }[]>('disk.storage.getlist')
  folderId = Number(result[0]?.ROOT_OBJECT_ID)
  await given.sandbox.api.clearRequests()
})
afterEach(() => given.close())

/** The files in the folder, as the portal lists them. */
async function stored(): Promise<readonly { readonly NAME: string; readonly SIZE: string }[]> {
  const { result } = await given.app
    .portal(given.portal.memberId)
    .call<{ NAME: string; SIZE: string }[]>('disk.folder.getchildren', { id: folderId })
  return result
}

async function upload(name: string, data: Uint8Array): Promise<number> {
  const { result } = await files.upload<{ ID: number }>(
    'disk.folder.uploadfile',
    { id: folderId },
    { name, data }
  )
  return result.ID
}

async function contentOf(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of stream) pieces.push(piece)
  return Buffer.concat(pieces)
}

function fault(method: 'upload' | 'download', action: FaultSpec['action'], times = 1): Promise<unknown> {
  return given.sandbox.api.addFault({ on: 'rest', method, action, times })
}

/** Names of the requests for files and links, in order. */
async function sent(): Promise<string[]> {
  const requests = await given.sandbox.api.requests()
  return requests.flatMap(({ url }) => /\/rest\/([\w.]+)\.json/.exec(url)?.[1] ?? [])
}

test('20 MB go up and down as streams, in a process whose memory does not grow by a fifth of that', async () => {
  const { accessToken, endpoint } = await credentials.current()
  const program = fileURLToPath(new URL('../support/file-mover.child.ts', import.meta.url))
  const child = spawn(process.execPath, ['--expose-gc', '--conditions=latchkey-source', program], {
    stdio: ['pipe', 'pipe', 'inherit']
  })
  const settings: MoverSettings = { accessToken: accessToken ?? '', endpoint, folderId, bytes: 20 * megabyte }
  child.stdin.end(`${JSON.stringify(settings)}\n`)
  const report = JSON.parse(await text(child.stdout)) as MoverReport
  expect(report.size).toBe(20 * megabyte)
  expect(report.received).toBe(report.sent)
  expect(report.grewBytes).toBeLessThan(4 * megabyte)
})

describe('given a file of 4 MB', () => {
  let id: number
  const content = randomBytes(4 * megabyte)
  const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  beforeEach(async () => {
    id = await upload('large.bin', content)
    await given.sandbox.api.clearRequests()
  })

  test.each(['half-body', 'cut-before-body', 'reset', 'status:502'] as const)(
    'a download that meets %s goes on and is whole',
    async (action) => {
      await fault('download', action, 2)
      const { stream, size } = await files.download(id)
      expect(size).toBe(4 * megabyte)
      expect(hashOf(await contentOf(stream))).toBe(hashOf(content))
      expect(await sent()).toEqual(['disk.file.get', 'download', 'download', 'download'])
    }
  )

  test('only what was missing is asked for again', async () => {
    await fault('download', 'half-body')
    await contentOf((await files.download(id)).stream)
    const ranges = (await given.sandbox.api.requests()).map(({ headers }) => headers['range'])
    expect(ranges).toEqual([undefined, undefined, `bytes=${2 * megabyte}-`])
  })

  test('a link that expires in the middle is renewed, and the download goes on', async () => {
    await fault('download', 'half-body')
    const { stream } = await files.download(id)
    await given.expireUnseen()
    expect(hashOf(await contentOf(stream))).toBe(hashOf(content))
    // Refused for its old token; then the link is asked for, first with that token, too.
    expect(await sent()).toEqual([
      'disk.file.get',
      'download',
      'download',
      'disk.file.get',
      'disk.file.get',
      'download'
    ])
    expect(await given.refreshes()).toBe(1)
  })

  test('a file that was replaced in the middle is an error, not a mixture', async () => {
    await fault('download', 'half-body')
    const { stream } = await files.download(id)
    const fileContent = (await encodeFile('other.bin', new Uint8Array(3 * megabyte))).pair
    await given.app.portal(given.portal.memberId).call('disk.file.uploadversion', { id, fileContent })
    await expect(contentOf(stream)).rejects.toMatchObject({ code: 'portal-unreachable', retry: 'later' })
  })

  test('whoever stops reading ends the download', async () => {
    const { stream } = await files.download(id)
    const reader = stream.getReader()
    await reader.read()
    await reader.cancel()
    expect(await sent()).toEqual(['disk.file.get', 'download'])
  })
})

test('an answer that is a page is no file', async () => {
  const id = await upload('a.txt', Buffer.from('x'))
  await fault('download', 'html')
  await expect(files.download(id)).rejects.toMatchObject({ code: 'unreadable', ran: 'no' })
  await fault('download', 'status:404')
  await expect(files.download(id)).rejects.toMatchObject({ code: 'portal-error', status: 404 })
})

describe('an upload', () => {
  test('whose token expires before the form is judged is sent again with a fresh link', async () => {
    let opened = 0
    async function* data(): AsyncGenerator<Uint8Array> {
      opened += 1
      if (opened === 1) await given.expireUnseen()
      yield Buffer.from('content')
    }
    await files.upload('disk.folder.uploadfile', { id: folderId }, { name: 'a.txt', data })
    expect(opened).toBe(2)
    expect(await stored()).toMatchObject([{ NAME: 'a.txt', SIZE: '7' }])
    expect(await given.refreshes()).toBe(1)
  })

  test('whose answer is lost is not sent again, unless the caller says that it may be', async () => {
    const params = { id: folderId, generateUniqueName: true }
    const file = { name: 'a.txt', data: Buffer.from('x') }
    await fault('upload', 'lost-after-commit')
    await expect(files.upload('disk.folder.uploadfile', params, file)).rejects.toMatchObject({
      code: 'portal-unreachable',
      ran: 'unknown'
    })
    expect(await stored()).toHaveLength(1)
    await fault('upload', 'lost-after-commit')
    await files.upload('disk.folder.uploadfile', params, file, { idempotent: true })
    expect((await stored()).map(({ NAME }) => NAME)).toEqual(['a.txt', 'a (1).txt', 'a (2).txt'])
  })

  test('that is cut off stores nothing', async () => {
    const stop = new AbortController()
    async function* data(): AsyncGenerator<Uint8Array> {
      yield randomBytes(megabyte)
      stop.abort()
      yield randomBytes(megabyte)
    }
    const file = { name: 'a.txt', data: data() }
    const work = files.upload('disk.folder.uploadfile', { id: folderId }, file, { signal: stop.signal })
    await expect(work).rejects.toMatchObject({ code: 'aborted', ran: 'unknown' })
    expect(await stored()).toEqual([])
  })

  test.each(['a\r\nContent-Type: text/html', 'a\nb', 'a\0b', '../a', 'a\\b'])(
    'under the name %j is refused before anything is sent',
    async (name) => {
      await expect(upload(name, Buffer.from('x'))).rejects.toMatchObject({ code: 'bad-request' })
      expect(await sent()).toEqual([])
    }
  )

  test('keeps the name, which comes back with the file', async () => {
    const name = `Отчёт "№ 5"; 'x' %0D%0A = 100 %.txt`
    const id = await upload(name, Buffer.from('x'))
    expect(await stored()).toMatchObject([{ NAME: name }])
    expect((await files.download(id)).name).toBe(name)
  })

  test('to a method that gives no link is refused by the portal', async () => {
    const { result } = await given.app
      .portal(given.portal.memberId)
      .call<{ ID: string }[]>('disk.storage.getlist')
    const params = { id: result[0]?.ID, data: { NAME: 'a' } }
    const work = files.upload('disk.storage.uploadfile', params, { name: 'a', data: Buffer.from('x') })
    await expect(work).rejects.toMatchObject({ code: 'portal-error', portal: { error: 'ERROR_ARGUMENT' } })
  })
})

test('an empty file is a file', async () => {
  const id = await upload('empty', new Uint8Array())
  const { size, stream } = await files.download(id)
  expect([size, (await contentOf(stream)).length]).toEqual([0, 0])
})

test('the portal sees what it wants to see, and nothing that would tell more', async () => {
  const id = await upload('a.txt', Buffer.from('x'))
  await contentOf((await files.download(id)).stream)
  const requests = await given.sandbox.api.requests()
  const seen = requests.filter(({ url }) => /\/(?:up|down)load\.json/.test(url))
  expect(seen.map(({ method }) => method)).toEqual(['POST', 'GET'])
  for (const { headers } of seen) {
    expect(headers).toMatchObject({
      accept: '*/*',
      'accept-language': '*',
      'user-agent': expect.stringMatching(/./) as string,
      referer: `${given.portal.url}/`
    })
    expect(headers).not.toHaveProperty('cookie')
    expect(headers).not.toHaveProperty('authorization')
  }
  expect(seen[1]?.headers['accept-encoding']).toBe('identity')
})

test('content in parameters arrives as it is', async () => {
  const data = randomBytes(100_001)
  const { name, pair } = await encodeFile('Я.bin', new Blob([data]))
  const added = await files.call<{ ID: number }>('disk.folder.uploadfile', {
    id: folderId,
    data: { NAME: name },
    fileContent: pair
  })
  const { stream } = await files.download(added.result.ID)
  expect(Buffer.compare(await contentOf(stream), data)).toBe(0)
})

test('a file field of a deal, whose link is asked for again when it has expired', async () => {
  const { fileData } = await encodeFile('Plan.txt', Buffer.from('drawing'))
  const added = await files.call<number>('crm.deal.add', { fields: { TITLE: 'Roof', UF_CRM_PLAN: fileData } })
  const params = { entityTypeId: 2, id: added.result }
  type Shown = { readonly item: { readonly ufCrmPlan: { readonly urlMachine: string } } }
  let asked = 0
  const { name, stream } = await files.download(async () => {
    asked += 1
    const { result } = await files.call<Shown>('crm.item.get', params)
    if (asked === 1) await given.expireUnseen()
    return result.item.ufCrmPlan.urlMachine
  })
  expect([name, (await contentOf(stream)).toString(), asked]).toEqual(['Plan.txt', 'drawing', 2])
})

test('a webhook uploads and downloads, too', async () => {
  const { url } = await given.sandbox.api.createWebhook(given.portal.memberId, { scope: ['disk'] })
  const webhook = createRest({ credentials: webhookCredentials(url) })
  const file = { name: 'a.txt', data: Buffer.from('content') }
  const { result } = await webhook.upload<{ ID: number }>('disk.folder.uploadfile', { id: folderId }, file)
  const { stream, name } = await webhook.download(result.ID)
  expect([name, (await contentOf(stream)).toString()]).toEqual(['a.txt', 'content'])
})

test('a portal that was renamed in the middle is found again where the credentials prove it', async () => {
  const id = await upload('a.txt', Buffer.from('content'))
  const before = await credentials.current()
  const { url } = await given.sandbox.api.rename(given.portal.memberId)
  const moving: Credentials = {
    ...credentials,
    current: () => Promise.resolve(before),
    moved: (rejected) => Promise.resolve({ ...rejected, endpoint: `${url}/rest/` })
  }
  const { stream } = await createRest({ credentials: moving }).download(id)
  expect((await contentOf(stream)).toString()).toBe('content')
})

describe('a portal that leads astray', () => {
  /** Answers calls with a link to `evil`; `evil` may be asked nothing. */
  async function givenHostile(linkTo: (evil: string) => string) {
    const evil = await startTinyServer()
    const portal = await startTinyServer(() => {
      const url = linkTo(evil.origin)
      return { json: { result: { field: 'file', uploadUrl: url, DOWNLOAD_URL: url, NAME: 'a', SIZE: '1' } } }
    })
    onTestFinished(() => Promise.all([evil.close(), portal.close()]).then(() => undefined))
    const endpoint = `${portal.origin}/rest/`
    return {
      evil,
      client: createRest({ credentials: staticCredentials({ accessToken: 'not-a-real-token', endpoint }) })
    }
  }

  test.each([
    ['another port of the same host', (evil: string) => `${evil}/rest/upload.json?auth=x&token=y`],
    ['another host', (evil: string) => evil.replace('localhost', '127.0.0.1')],
    ['a user name that looks like the portal', (evil: string) => evil.replace('//', '//localhost@')],
    ['no scheme', (evil: string) => evil.replace('http:', '')]
  ])('to %s is refused, and nothing is sent there', async (_, linkTo) => {
    const { evil, client } = await givenHostile(linkTo)
    const file = { name: 'a', data: Buffer.from('secret content') }
    await expect(client.upload('disk.folder.uploadfile', { id: 1 }, file)).rejects.toMatchObject({
      code: 'unreadable'
    })
    await expect(client.download(1)).rejects.toMatchObject({ code: 'unreadable' })
    expect(evil.connections()).toBe(0)
  })

  test('by a redirect is not followed', async () => {
    const id = await upload('a.txt', Buffer.from('x'))
    const evil = await startTinyServer()
    onTestFinished(() => evil.close())
    await fault('download', `redirect:${evil.origin}/a.txt`, 9)
    await fault('upload', `redirect:${evil.origin}/a.txt`, 9)
    await expect(files.download(id)).rejects.toMatchObject({ code: 'moved', ran: 'no' })
    await expect(upload('b.txt', Buffer.from('x'))).rejects.toMatchObject({ code: 'moved', ran: 'no' })
    expect(evil.connections()).toBe(0)
  })
})
