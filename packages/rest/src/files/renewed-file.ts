// A file behind links that expire: connects to it, and judges after a failure whether another attempt may succeed.
import type { Client } from '../call/client.ts'
import { RestError } from '../errors/rest-error.ts'
import { connectFile, type FileConnection } from './file-connection.ts'
import { askForLink, type DownloadSource, type FileLink } from './file-link.ts'
import {
  type FileOptions,
  isLinkRefused,
  isRateRefused,
  mostRenewals,
  pauseBefore,
  withinLimits
} from './file-request.ts'

/** Half a file is of no use: a portal that is away for a minute or two is waited for. */
const patience = 3

export interface RenewedFile {
  /** With the link that it came by. @throws RestError, and whatever asking for a link rejects with */
  connect(from: number): Promise<FileConnection & { readonly link: FileLink }>
  /** Returns when another attempt may succeed. @throws `error` when none may */
  recover(error: unknown): Promise<void>
  /** Bytes have come: what went wrong before is over. */
  advanced(): void
}

export function renewedFile(client: Client, source: DownloadSource, options: FileOptions): RenewedFile {
  let link: FileLink | undefined
  const used = { renewals: 0, repetitions: 0 }
  let hasBegun = false

  async function recover(error: unknown): Promise<void> {
    if (!(error instanceof RestError)) throw error
    // A portal that was renamed answers with a redirect; the call that asks for a link learns where it is.
    if ((isLinkRefused(error) || error.code === 'moved') && used.renewals < mostRenewals) {
      used.renewals += 1
      link = undefined
    } else if (isPassing(error) && used.repetitions < client.limitRetries * (hasBegun ? patience : 1)) {
      await pauseBefore(client, used.repetitions, error, options)
      used.repetitions += 1
    } else {
      throw error
    }
  }

  return {
    async connect(from) {
      for (;;) {
        link ??= await askForLink(client, source, options)
        const asked = link
        try {
          const connect = () => connectFile(client, asked, from, options)
          return { ...(await withinLimits(client, 'download', options, connect)), link: asked }
        } catch (error) {
          await recover(error)
        }
      }
    },
    recover,
    advanced() {
      hasBegun = true
      used.renewals = 0
      used.repetitions = 0
    }
  }
}

/** Reading twice does no harm. */
function isPassing(error: RestError): boolean {
  return isRateRefused(error) || error.code === 'portal-unreachable' || (error.status ?? 0) >= 500
}
