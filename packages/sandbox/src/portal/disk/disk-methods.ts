// Methods of the Drive (scope `disk`): storages, folders, files, and both ways to bring a file.
import type { DiskFolder } from '../../model/disk.ts'
import type { CrmRow } from '../../model/portal.ts'
import { RowTable } from '../../model/row-table.ts'
import type { Field } from '../crm/deal-fields.ts'
import { findRows } from '../crm/find-rows.ts'
import type { Call, Method } from '../method.ts'
import { arrayParameter } from '../methods/crm-rows.ts'
import { page, pagedList } from '../methods/paging.ts'
import { parameter } from '../methods/parameter.ts'
import { toBool, toInt, toPhp, toText } from '../php/convert.ts'
import { isArray, type PhpArray, type PhpValue } from '../php/value.ts'
import { RestError } from '../rest-error.ts'
import { readFileContent, requiredParameter } from './file-content.ts'
import { FILE_FIELD } from './link-endpoints.ts'
import { linkTo } from './links.ts'
import { addFile, addFolder, addVersion, childrenOf, wantedFile, wantedFolder } from './objects.ts'
import { justWritten, OBJECT_FIELDS, printFile, printObject, printStorage, STORAGE_FIELDS } from './print.ts'
import { appStorage, visibleStorages, wantedStorage } from './storages.ts'

const scope = 'disk'

export const diskMethods: readonly Method[] = [
  {
    name: 'disk.storage.getlist',
    scope,
    run: (call, params) =>
      listed(call, params, visibleStorages(call, call.now()).map(printStorage), STORAGE_FIELDS)
  },
  {
    name: 'disk.storage.get',
    scope,
    run: (call, params) => toPhp(printStorage(wantedStorage(call, idOf(params), call.now())))
  },
  {
    name: 'disk.storage.getforapp',
    scope,
    context: 'app',
    run: (call) => toPhp(printStorage(appStorage(call, call.app.clientId, call.now())))
  },
  {
    name: 'disk.storage.getchildren',
    scope,
    run: (call, params) => children(call, params, rootOf(call, params))
  },
  {
    name: 'disk.storage.uploadfile',
    scope,
    run: (call, params) => addedFile(call, params, rootOf(call, params))
  },
  {
    name: 'disk.folder.get',
    scope,
    run: (call, params) => toPhp(printObject(call, wantedFolder(call, idOf(params))))
  },
  {
    name: 'disk.folder.getchildren',
    scope,
    run: (call, params) => children(call, params, wantedFolder(call, idOf(params)))
  },
  {
    name: 'disk.folder.addsubfolder',
    scope,
    run: (call, params) =>
      toPhp(printObject(call, addFolder(call, wantedFolder(call, idOf(params)), nameOf(params))))
  },
  {
    name: 'disk.folder.uploadfile',
    scope,
    run: (call, params) => uploadFile(call, params, wantedFolder(call, idOf(params)))
  },
  {
    name: 'disk.file.get',
    scope,
    run: (call, params) => toPhp(printFile(call, wantedFile(call, idOf(params))))
  },
  { name: 'disk.file.uploadversion', scope, run: uploadVersion },
  {
    name: 'disk.file.markdeleted',
    scope,
    run(call, params) {
      const file = wantedFile(call, idOf(params))
      file.deleted = { by: call.user.id, at: call.now() }
      return toPhp(printFile(call, file))
    }
  },
  {
    name: 'disk.file.delete',
    scope,
    run: (call, params) => call.portal.disk.objects.delete(wantedFile(call, idOf(params)).id)
  }
]

/** Without content, a link that a form is to be sent to; then the file's name comes with the form. */
function uploadFile(call: Call, params: PhpArray, folder: DiskFolder): PhpValue {
  if ((parameter(params, 'fileContent') ?? null) !== null) return addedFile(call, params, folder)
  const unique = toBool(parameter(params, 'generateUniqueName'))
  const query = `id=${folder.id}&generateUniqueName=${Number(unique)}`
  return toPhp({ field: FILE_FIELD, uploadUrl: linkTo(call, 'upload', scope, query) })
}

function addedFile(call: Call, params: PhpArray, folder: DiskFolder): PhpValue {
  const content = contentOf(params)
  const name = nameOf(params)
  const unique = toBool(parameter(params, 'generateUniqueName'))
  return toPhp(justWritten(call, addFile(call, folder, { ...readFileContent(content, name), name }, unique)))
}

function uploadVersion(call: Call, params: PhpArray): PhpValue {
  const file = wantedFile(call, idOf(params))
  addVersion(call, file, readFileContent(contentOf(params), file.name))
  return toPhp({ ...printFile(call, file), GLOBAL_CONTENT_VERSION: file.version })
}

function children(call: Call, params: PhpArray, folder: DiskFolder): PhpValue {
  const rows = childrenOf(call.portal.disk, folder.id).map((object) => printObject(call, object))
  return listed(call, params, rows, OBJECT_FIELDS)
}

/** One page of rows, `start` as an exact offset (portal-behaviour.md section 4). */
function listed(
  call: Call,
  params: PhpArray,
  all: readonly CrmRow[],
  fields: Readonly<Record<string, Field>>
): PhpValue {
  const byId = new Map(all.map((row) => [Number(row['ID']), row] as const))
  const ids = [...byId.keys()].toSorted((a, b) => a - b)
  const table = new RowTable(ids, (id) => byId.get(id) ?? {})
  const [filter, order] = [arrayParameter(params, 'filter'), arrayParameter(params, 'order')]
  const found = findRows(table, { filter, order, fields })
  const count = found.count()
  const printed = page('orm', call.start, count)
  const rows = found.rows(printed.offset, printed.count)
  call.work({ rows: rows.length, skipped: printed.offset, counted: count })
  return pagedList(
    rows.map((row) => toPhp(row)),
    printed
  )
}

function rootOf(call: Call, params: PhpArray): DiskFolder {
  return wantedFolder(call, wantedStorage(call, idOf(params), call.now()).rootId)
}

function idOf(params: PhpArray): number {
  const id = parameter(params, 'id') ?? null
  if (id === null) throw missing(0)
  return toInt(id)
}

function contentOf(params: PhpArray): PhpValue {
  const content = parameter(params, 'fileContent') ?? null
  if (content === null) throw missing(1)
  return content
}

/** Arguments are bound by their place. */
function missing(place: number): RestError {
  return new RestError('ERROR_ARGUMENT', `Invalid value of parameter {Parameter #${place}}`)
}

function nameOf(params: PhpArray): string {
  const data = parameter(params, 'data')
  const name = isArray(data) ? toText(data.get('NAME')) : ''
  if (name === '') throw requiredParameter('NAME')
  return name
}
