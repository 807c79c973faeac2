// A connection pooler in transaction mode, for tests: every transaction of a client runs on another server connection.

import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface TransactionPooler {
  /** The address given, through the pooler. */
  readonly url: string
  /** How many server connections there are to be told apart. */
  readonly links: number
  readonly close: () => Promise<void>
}

/** A connection to the server, in the hands of one client for one transaction. */
interface Link {
  readonly socket: Socket
  client: Client | undefined
}

interface Client {
  readonly socket: Socket
  /** Set from the first message of a transaction to its end. */
  link: Promise<Link> | undefined
}

const links = 3
const sslRequest = 80_877_103
const welcome = Buffer.concat([messageOf('R', Buffer.alloc(4)), messageOf('Z', Buffer.from('I'))])

/** As poolers do, it refuses other words at the beginning of a connection: they would be state of the session. */
const allowedWords = new Set(['user', 'database', 'application_name', 'client_encoding'])

/** @param url a server that trusts the user, and the database */
export async function startPooler(url: string): Promise<TransactionPooler> {
  const { hostname, port, username, pathname } = new URL(url)
  const sockets = new Set<Socket>()
  const waiting: ((link: Link) => void)[] = []
  const free: Link[] = []
  const all: Link[] = []

  /** The one that has rested longest, so that no client meets the same twice in a row. */
  async function take(): Promise<Link> {
    return free.shift() ?? new Promise((resolve) => waiting.push(resolve))
  }

  function giveBack(link: Link): void {
    if (link.client) link.client.link = undefined
    link.client = undefined
    const next = waiting.shift()
    if (next === undefined) free.push(link)
    else next(link)
  }

  async function openLink(): Promise<void> {
    const socket = connect({ port: Number(port), host: hostname, noDelay: true })
    const link: Link = { socket, client: undefined }
    await once(socket, 'connect')
    socket.write(startup({ user: username, database: pathname.slice(1) }))
    await new Promise<void>((resolve) => {
      let isReady = false
      readMessages(socket, (type, message) => {
        link.client?.socket.write(message)
        if (type !== 'Z' || message.at(-1) !== 'I'.charCodeAt(0)) return
        if (isReady) giveBack(link)
        isReady = true
        resolve()
      })
    })
    all.push(link)
    free.push(link)
  }

  async function takeFor(client: Client): Promise<Link> {
    const link = await take()
    link.client = client
    return link
  }

  function serve(socket: Socket): void {
    const client: Client = { socket, link: undefined }
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket)).on('error', () => {})
    readStartup(socket, () => {
      socket.write(welcome)
      readMessages(socket, (type, message) => {
        if (type === 'X') return
        client.link ??= takeFor(client)
        void client.link.then((link) => link.socket.write(message))
      })
    })
  }

  const server = createServer({ noDelay: true }, serve).listen(0, '127.0.0.1')
  await once(server, 'listening')
  for (let i = 0; i < links; i += 1) await openLink()
  const own = new URL(url)
  own.port = String((server.address() as { port: number }).port)
  return {
    url: own.href,
    links,
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      for (const { socket } of all) socket.destroy()
      await once(server, 'close')
    }
  }
}

/** Calls back once the client has introduced itself. */
function readStartup(client: Socket, done: () => void): void {
  let bytes = Buffer.alloc(0)
  const read = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk])
    if (bytes.length < 8 || bytes.length < bytes.readInt32BE()) return
    const length = bytes.readInt32BE()
    const body = bytes.subarray(4, length)
    bytes = bytes.subarray(length)
    if (body.readInt32BE() === sslRequest) {
      client.write('N')
      return
    }
    const words = body.subarray(4).toString().split('\0')
    const names = words.filter((word, index) => index % 2 === 0 && word !== '')
    const unknown = names.find((word) => !allowedWords.has(word))
    if (unknown === undefined) {
      client.off('data', read)
      done()
    } else {
      client.destroy(new Error(`unsupported startup parameter: ${unknown}`))
    }
  }
  client.on('data', read)
}

/** Calls back with the letter and the bytes of each message. */
function readMessages(socket: Socket, handle: (type: string, message: Buffer) => void): void {
  let bytes = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk])
    while (bytes.length >= 5 && bytes.length > bytes.readInt32BE(1)) {
      const length = bytes.readInt32BE(1) + 1
      const message = bytes.subarray(0, length)
      bytes = bytes.subarray(length)
      handle(String.fromCharCode(message.readUInt8()), message)
    }
  })
}

function messageOf(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

function startup(words: Readonly<Record<string, string>>): Buffer {
  const text = Object.entries(words)
    .map(([name, value]) => `${name}\0${value}\0`)
    .join('')
  const head = Buffer.alloc(8)
  head.writeInt32BE(text.length + 9)
  head.writeInt32BE(3 << 16, 4)
  return Buffer.concat([head, Buffer.from(`${text}\0`)])
}
