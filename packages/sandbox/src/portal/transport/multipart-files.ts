// Files of a multipart/form-data body, as PHP takes them apart.

export interface SentFile {
  /** As the form calls the field. */
  readonly field: string
  readonly name: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

/** `contentType` as sent: its boundary keeps its case. Fields that are no files are left out. */
export function multipartFiles(body: Uint8Array, contentType: string): readonly SentFile[] {
  const [, quoted, plain] = /boundary=(?:"([^"]+)"|([^;,\s]+))/i.exec(contentType) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) return []
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const files: SentFile[] = []
  const line = Buffer.from(`\r\n--${boundary}`)
  // The first boundary has no line before it.
  let start = bytes.indexOf(line.subarray(2))
  while (start >= 0) {
    const headStart = bytes.indexOf('\r\n', start) + 2
    const headEnd = bytes.indexOf('\r\n\r\n', headStart - 2)
    const end = headEnd < 0 ? -1 : bytes.indexOf(line, headEnd + 2)
    // A part whose end never comes did not arrive as a whole: PHP drops it.
    if (headStart < 2 || end < 0) break
    const file = fileOf(bytes.toString('utf8', headStart, headEnd), bytes.subarray(headEnd + 4, end))
    if (file !== undefined) files.push(file)
    start = end + 2
  }
  return files
}

function fileOf(head: string, bytes: Uint8Array): SentFile | undefined {
  const headers = new Map(
    head.split('\r\n').map((text) => {
      const colon = text.indexOf(':')
      return [text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim()] as const
    })
  )
  const disposition = headers.get('content-disposition') ?? ''
  const [field, name] = [parameterOf(disposition, 'name'), parameterOf(disposition, 'filename')]
  if (field === undefined || name === undefined) return undefined
  const mediaType = headers.get('content-type') ?? 'application/octet-stream'
  // Browsers of old sent the whole path; PHP still keeps only what follows the last separator.
  return { field, name: name.replace(/^.*[/\\]/s, ''), mediaType, bytes }
}

/** In quotes a backslash hides a quote or a backslash; nothing else is decoded, `%22` stays what it is. */
function parameterOf(disposition: string, wanted: string): string | undefined {
  for (const [, name = '', quoted, plain] of disposition.matchAll(
    /;\s*([\w*]+)=(?:"((?:\\"|\\\\|[^"])*)"|([^;\s]*))/g
  )) {
    if (name.toLowerCase() === wanted) return quoted?.replaceAll(/\\(["\\])/g, '$1') ?? plain
  }
  return undefined
}
