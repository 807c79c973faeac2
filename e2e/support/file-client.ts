// Uploads and downloads of a client.

import type { CallResult, Params, RestOptions } from '@latchkey/rest'
import { createClient } from '../../packages/rest/src/call/client.ts'
import { type Download, type DownloadOptions, downloadFile } from '../../packages/rest/src/files/download.ts'
import type { DownloadSource } from '../../packages/rest/src/files/file-link.ts'
import type { UploadFile } from '../../packages/rest/src/files/upload-form.ts'
import { type UploadOptions, uploadFile } from '../../packages/rest/src/files/upload.ts'

export interface FileClient {
  upload(
    method: string,
    params: Params,
    file: UploadFile,
    options?: UploadOptions
  ): Promise<CallResult<Readonly<Record<string, unknown>>>>
  download(source: DownloadSource, options?: DownloadOptions): Promise<Download>
}

export function fileClient(options: RestOptions): FileClient {
  const client = createClient(options)
  return {
    upload: (method, params, file, more) => uploadFile(client, method, params, file, more),
    download: (source, more) => downloadFile(client, source, more)
  }
}
