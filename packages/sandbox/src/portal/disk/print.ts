// Storages, folders and files as the disk methods print them: the shapes of the documentation's examples.
import type { DiskFile, DiskFolder, DiskObject, DiskStorage } from '../../model/disk.ts'
import type { CrmRow } from '../../model/portal.ts'
import type { Field } from '../crm/deal-fields.ts'
import { isoSeconds } from '../envelope.ts'
import type { Access } from '../method.ts'
import { linkTo } from './links.ts'

export const STORAGE_FIELDS: Readonly<Record<string, Field>> = {
  ID: { type: 'integer' },
  NAME: { type: 'text' },
  ENTITY_TYPE: { type: 'text' },
  ENTITY_ID: { type: 'text' }
}

/** What lists of folders and files filter and sort by. */
export const OBJECT_FIELDS: Readonly<Record<string, Field>> = {
  ID: { type: 'integer' },
  NAME: { type: 'text' },
  TYPE: { type: 'text' },
  CREATE_TIME: { type: 'datetime' },
  UPDATE_TIME: { type: 'datetime' },
  CREATED_BY: { type: 'integer' },
  UPDATED_BY: { type: 'integer' }
}

export function printStorage({ id, name, entityType, entityId, rootId }: DiskStorage): CrmRow {
  return {
    ID: String(id),
    NAME: name,
    CODE: null,
    MODULE_ID: 'disk',
    ENTITY_TYPE: entityType,
    ENTITY_ID: entityId,
    ROOT_OBJECT_ID: String(rootId)
  }
}

export function printObject(access: Access, object: DiskObject): CrmRow {
  return object.type === 'file' ? printFile(access, object) : printFolder(access, object)
}

/** As it prints when it is read; a file that was just written has some integers, see `justWritten`. */
export function printFile(access: Access, file: DiskFile): CrmRow {
  return {
    ...entry(file),
    GLOBAL_CONTENT_VERSION: String(file.version),
    FILE_ID: String(file.fileId),
    SIZE: String(file.bytes.length),
    ...traces(file),
    DOWNLOAD_URL: linkTo(access, 'download', 'disk', `id=${file.id}`),
    DETAIL_URL: `${access.portal.url}/docs/file/${encodeURIComponent(file.name)}`
  }
}

function printFolder(access: Access, folder: DiskFolder): CrmRow {
  return {
    ...entry(folder),
    REAL_OBJECT_ID: String(folder.id),
    ...traces(folder),
    DETAIL_URL: `${access.portal.url}/docs/path/${encodeURIComponent(folder.name)}`
  }
}

/** The answer to an upload: the object in memory still has integers where the database has texts. */
export function justWritten(access: Access, file: DiskFile): Record<string, string | number | null> {
  return {
    ...printFile(access, file),
    ID: file.id,
    DELETED_TYPE: 0,
    GLOBAL_CONTENT_VERSION: file.version,
    FILE_ID: file.fileId,
    DELETED_BY: null
  }
}

function entry({ id, name, storageId, type, parentId, deleted }: DiskObject): CrmRow {
  return {
    ID: String(id),
    NAME: name,
    CODE: null,
    STORAGE_ID: String(storageId),
    TYPE: type,
    PARENT_ID: parentId === undefined ? null : String(parentId),
    DELETED_TYPE: deleted === undefined ? '0' : '3'
  }
}

function traces(object: DiskObject): CrmRow {
  return {
    CREATE_TIME: isoSeconds(object.createdAt),
    UPDATE_TIME: isoSeconds(object.updatedAt),
    DELETE_TIME: object.deleted === undefined ? null : isoSeconds(object.deleted.at),
    CREATED_BY: String(object.createdBy),
    UPDATED_BY: String(object.updatedBy),
    DELETED_BY: object.deleted === undefined ? '0' : String(object.deleted.by)
  }
}
