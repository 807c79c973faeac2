// Files in user fields of the CRM: written as `{fileData: [name, base64]}`, read as an id with links (wire.md section 12).
import type { CrmRow } from '../../model/portal.ts'
import type { FieldFile } from '../../model/disk.ts'
import type { Access } from '../method.ts'
import { toPhp } from '../php/convert.ts'
import { isArray, phpMap, type PhpArray, type PhpValue } from '../php/value.ts'
import { RestError } from '../rest-error.ts'
import { readFileContent } from './file-content.ts'
import { linkTo } from './links.ts'
import { nextId } from './storages.ts'

/** In lower case, as methods are found; links write it `crm.controller.item.getFile`. */
export const FIELD_FILE_ENDPOINT = 'crm.controller.item.getfile'

/** What a row keeps of a file: no text that somebody writes begins with it. */
const MARK = '\0file:'

/** The given fields with files in place of their content, kept on the portal. Other values stay as they are. */
export function keepFieldFiles({ portal }: Access, given: PhpArray): PhpArray {
  const { disk } = portal
  return new Map(
    [...given].map(([key, value]) => {
      const content = isArray(value) ? value.get('fileData') : undefined
      if (!String(key).toUpperCase().startsWith('UF_') || content === undefined) return [key, value]
      const id = nextId(disk)
      disk.fieldFiles.set(id, { id, ...readFileContent(content, `file-${id}`) })
      return [key, `${MARK}${id}`]
    })
  )
}

/** The user fields of a row that hold files, as `crm.item.get` prints them: `url` is for people, `urlMachine` for programs. */
export function printFieldFiles(
  access: Access,
  row: CrmRow,
  nameOf: (name: string) => string
): [string, PhpValue][] {
  return Object.entries(row).flatMap(([name, text]): [string, PhpValue][] => {
    const id = fieldFileId(text)
    if (id === undefined) return []
    const query = `entityTypeId=2&fieldName=${name}&id=${id}`
    const url = `${access.portal.url}/bitrix/services/main/ajax.php?action=crm.controller.item.getFile&${query}`
    const urlMachine = linkTo(access, 'crm.controller.item.getFile', 'crm', query)
    return [[nameOf(name), toPhp({ id, url, urlMachine })]]
  })
}

/** A row with files as `crm.deal.get` prints them: its links are for people only. */
export function withFieldFiles(row: PhpValue): PhpValue {
  if (!isArray(row)) return row
  return phpMap(
    [...row].map(([name, value]) => {
      const id = fieldFileId(value)
      const showUrl = `/bitrix/components/bitrix/crm.deal.show/show_file.php?fieldName=${name}&dynamic=Y&fileId=${id}`
      return [String(name), id === undefined ? value : toPhp({ id, showUrl, downloadUrl: showUrl })]
    })
  )
}

/** @throws RestError when there is none */
export function wantedFieldFile({ portal }: Access, id: number): FieldFile {
  const file = portal.disk.fieldFiles.get(id)
  if (file === undefined) throw new RestError('NOT_FOUND', 'File not found')
  return file
}

function fieldFileId(value: PhpValue): number | undefined {
  return typeof value === 'string' && value.startsWith(MARK) ? Number(value.slice(MARK.length)) : undefined
}
