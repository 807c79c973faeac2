// Folders and files of a portal's Drive: finds, adds and removes them.
import type { Disk, DiskFile, DiskFolder, DiskObject } from '../../model/disk.ts'
import type { Call } from '../method.ts'
import { RestError } from '../rest-error.ts'
import { checkStorage, entityNotFound, nextId } from './storages.ts'

/** A file as it arrives: what a form or `fileContent` brings. */
export interface NewContent {
  readonly name: string
  readonly bytes: Uint8Array
  readonly mediaType: string
}

/** @throws RestError when there is none or the caller may not see it */
export function wantedFolder(call: Call, id: number): DiskFolder {
  const found = wantedObject(call, id)
  if (found.type !== 'folder') throw entityNotFound(id)
  return found
}

/** @throws RestError when there is none or the caller may not see it */
export function wantedFile(call: Call, id: number): DiskFile {
  const found = wantedObject(call, id)
  if (found.type !== 'file') throw entityNotFound(id)
  return found
}

function wantedObject(call: Call, id: number): DiskObject {
  const { disk } = call.portal
  const found = disk.objects.get(id)
  const storage = found && disk.storages.get(found.storageId)
  if (found === undefined || storage === undefined) throw entityNotFound(id)
  checkStorage(call, storage)
  return found
}

/** What lies in a folder and not in the bin, by id. */
export function childrenOf(disk: Disk, folderId: number): readonly DiskObject[] {
  return [...disk.objects.values()]
    .filter(({ parentId, deleted }) => parentId === folderId && deleted === undefined)
    .toSorted((a, b) => a.id - b.id)
}

export function addFile(call: Call, folder: DiskFolder, content: NewContent, uniqueName: boolean): DiskFile {
  const { disk } = call.portal
  const { bytes, mediaType } = content
  const file: DiskFile = {
    ...newEntry(call, folder, nameFor(disk, folder, content.name, uniqueName)),
    type: 'file',
    fileId: nextId(disk),
    version: 1,
    bytes,
    mediaType
  }
  disk.objects.set(file.id, file)
  return file
}

export function addFolder(call: Call, parent: DiskFolder, name: string): DiskFolder {
  const { disk } = call.portal
  const folder: DiskFolder = { ...newEntry(call, parent, nameFor(disk, parent, name, false)), type: 'folder' }
  disk.objects.set(folder.id, folder)
  return folder
}

/** The content changes, name and id stay. */
export function addVersion(call: Call, file: DiskFile, { bytes, mediaType }: NewContent): DiskFile {
  file.fileId = nextId(call.portal.disk)
  file.version += 1
  Object.assign(file, { bytes, mediaType, updatedBy: call.user.id, updatedAt: call.now() })
  return file
}

function newEntry(call: Call, { id: parentId, storageId }: DiskFolder, name: string) {
  const { user, portal } = call
  const at = call.now()
  return {
    id: nextId(portal.disk),
    storageId,
    parentId,
    name,
    createdBy: user.id,
    createdAt: at,
    updatedBy: user.id,
    updatedAt: at,
    deleted: undefined
  }
}

/** `a.txt` becomes `a (1).txt` where that is asked for. @throws RestError when the name is taken */
function nameFor(disk: Disk, folder: DiskFolder, wanted: string, unique: boolean): string {
  const taken = new Set(childrenOf(disk, folder.id).map(({ name }) => name))
  if (!taken.has(wanted)) return wanted
  if (!unique) throw new RestError('DISK_OBJ_22000', 'A file with this name already exists.')
  const [, stem = wanted, ending = ''] = /^(.+?)(\.[^.]*)?$/s.exec(wanted) ?? []
  for (let number = 1; ; number += 1) {
    const name = `${stem} (${number})${ending}`
    if (!taken.has(name)) return name
  }
}
