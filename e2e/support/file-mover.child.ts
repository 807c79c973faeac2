// A process of its own that uploads a large file and downloads it again, and tells how much memory that took.

import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline/promises'
import { createRest, staticCredentials } from '@latchkey/rest'

/** First line of standard input. */
export interface MoverSettings {
  readonly accessToken: string
  readonly endpoint: string
  readonly folderId: number
  readonly bytes: number
}

/** The answer, one line of standard output. */
export interface MoverReport {
  /** SHA-256 of what was sent and of what came back. */
  readonly sent: string
  readonly received: string
  readonly size: number
  /** The most that heap and buffers grew by, looked at after collecting what is no longer used. */
  readonly grewBytes: number
}

const pieceBytes = 64 * 1024
/** Between two looks at the memory. */
const piecesPerLook = 16

const input = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const settings = JSON.parse((await input.next()).value ?? '') as MoverSettings
const { accessToken, endpoint, folderId, bytes } = settings
const rest = createRest({ credentials: staticCredentials({ accessToken, endpoint }) })

// Everything is loaded and connected before memory is measured.
await move(pieceBytes)
const before = used()
let most = before
const report = await move(bytes)
process.stdout.write(`${JSON.stringify({ ...report, grewBytes: most - before } satisfies MoverReport)}\n`)
process.exit(0)

async function move(size: number): Promise<Omit<MoverReport, 'grewBytes'>> {
  const sent = createHash('sha256')
  const received = createHash('sha256')
  let pieces = 0
  async function* content(): AsyncGenerator<Uint8Array> {
    for (let left = size; left > 0; left -= pieceBytes) {
      const piece = Buffer.alloc(Math.min(left, pieceBytes), `piece ${left} `)
      sent.update(piece)
      look()
      yield piece
    }
  }
  function look(): void {
    pieces += 1
    if (pieces % piecesPerLook === 0) most = Math.max(most, used())
  }

  const file = { name: `${size}.bin`, data: content(), size }
  const { result } = await rest.upload<{ ID: number }>('disk.folder.uploadfile', { id: folderId }, file)
  const download = await rest.download(result.ID)
  let arrived = 0
  for await (const piece of download.stream) {
    received.update(piece)
    arrived += piece.byteLength
    look()
  }
  return { sent: sent.digest('hex'), received: received.digest('hex'), size: arrived }
}

function used(): number {
  gc?.()
  // Not `external`, which counts buffers that are long gone.
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
