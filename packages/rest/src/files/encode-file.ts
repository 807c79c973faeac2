// A file as a value for the parameters of a call, in each form that methods want (wire.md section 12).
import { badRequest } from '../errors/bad-request.ts'
import { base64Of } from './base64.ts'
import { type FileData, sizeOf } from './file-data.ts'
import { checkFileName } from './file-name.ts'

export interface EncodedFile {
  readonly name: string
  /** Content alone, for methods with a parameter for the name besides (`FILENAME` and `FILE_CONTENT`). */
  readonly base64: string
  /** `[name, base64]`, for `fileContent` of the Drive and pictures. */
  readonly pair: [name: string, base64: string]
  /** `{fileData: [name, base64]}`, for file fields of the CRM; a multiple field takes a list of them. */
  readonly fileData: { fileData: [name: string, base64: string] }
}

export interface EncodeOptions {
  /** Largest content, 32 MiB unless told: it is in memory with the whole call, a third larger than the file. */
  readonly maxBytes?: number | undefined
}

const method = 'encodeFile'
const defaultMaxBytes = 32 * 1024 * 1024

/**
 * Reads a file once, piece by piece. Which form a method wants, and what it does with the files that are there already, is
 * on the method's page. Larger files go by `upload`, where the method gives a link.
 *
 * @throws RestError `bad-request` for a name that would not arrive, for a file beyond the limit, and for pieces that are
 *   no bytes; whatever the source fails with
 */
export async function encodeFile(
  name: string,
  data: FileData,
  options: EncodeOptions = {}
): Promise<EncodedFile> {
  const { maxBytes = defaultMaxBytes } = options
  checkFileName(method, name)
  const tooLarge = (): Error =>
    badRequest(
      method,
      `${method}: the file has more than ${maxBytes} bytes; send it by upload, or raise maxBytes.`
    )
  if ((sizeOf(data) ?? 0) > maxBytes) throw tooLarge()
  const base64 = await base64Of(method, data, maxBytes, tooLarge)
  return { name, base64, pair: [name, base64], fileData: { fileData: [name, base64] } }
}
