// The Drive of a portal: storages, and folders and files in them, all in memory.

import { randomHex } from '../world/random.ts'

export interface DiskStorage {
  readonly id: number
  readonly name: string
  readonly entityType: 'common' | 'user' | 'restapp'
  /** A person's id, `shared_files_s1`, or a client id. */
  readonly entityId: string
  /** Folder that everything in it hangs under. */
  readonly rootId: number
}

interface DiskEntry {
  readonly id: number
  readonly storageId: number
  /** Absent for the root of a storage. */
  readonly parentId: number | undefined
  name: string
  readonly createdBy: number
  /** Virtual milliseconds. */
  readonly createdAt: number
  updatedBy: number
  updatedAt: number
  /** In the bin. */
  deleted: { readonly by: number; readonly at: number } | undefined
}

export interface DiskFolder extends DiskEntry {
  readonly type: 'folder'
}

export interface DiskFile extends DiskEntry {
  readonly type: 'file'
  /** Row of the content, another one for each version. */
  fileId: number
  version: number
  bytes: Uint8Array
  mediaType: string
}

/** The content of a file field of the CRM, which lies on no Drive. */
export interface FieldFile {
  readonly id: number
  readonly name: string
  readonly bytes: Uint8Array
  readonly mediaType: string
}

export type DiskObject = DiskFolder | DiskFile

export interface Disk {
  /** By id. */
  readonly storages: Map<number, DiskStorage>
  /** Folders and files, by id. */
  readonly objects: Map<number, DiskObject>
  /** By id. */
  readonly fieldFiles: Map<number, FieldFile>
  /** Last number given to a storage, folder, file or content. */
  lastId: number
  /** Signs links. */
  readonly linkKey: string
}

export function emptyDisk(): Disk {
  return { storages: new Map(), objects: new Map(), fieldFiles: new Map(), lastId: 0, linkKey: randomHex(64) }
}
