// The Drive of a portal: storages, folders, files, and the links that files come and go by.
import { describe, expect, test } from 'vitest'
import { testPortal } from '../test-portal.ts'

const scope = ['disk', 'crm', 'user_brief']

/** A portal whose caller knows the folder of his own storage. */
async function withDrive() {
  const portal = testPortal({ scope })
  const result = async (method: string, params: object = {}, token = 'admin') => {
    const { status, body } = await portal.call(method, params, token)
    if (status !== 200) throw Object.assign(new Error(body.error), body)
    return body.result as Record<string, string>
  }
  const storages = (await result('disk.storage.getlist')) as unknown as Record<string, string>[]
  const [common, own] = [storages[0] ?? {}, storages[1] ?? {}]
  return { ...portal, result, common, own, folderId: Number(own['ROOT_OBJECT_ID']) }
}

/** Path and query of a link, as a request names them. */
function targetOf(link: string | undefined): string {
  const { pathname, search } = new URL(link ?? '')
  return pathname + search
}

function form(
  name: string,
  content: Uint8Array,
  field = 'file'
): { headers: Record<string, string>; bytes: Buffer } {
  const head = `--b\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\n\r\n`
  return {
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    bytes: Buffer.concat([Buffer.from(head), content, Buffer.from('\r\n--b--\r\n')])
  }
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

test('storages: the company`s, one`s own, the application`s', async () => {
  const { common, own, result } = await withDrive()
  expect(common).toMatchObject({ ENTITY_TYPE: 'common', MODULE_ID: 'disk', CODE: null })
  expect(own).toMatchObject({ ENTITY_TYPE: 'user', ENTITY_ID: '1', NAME: 'Ada Example' })
  expect(await result('disk.storage.getforapp')).toMatchObject({ ENTITY_TYPE: 'restapp' })
  expect(await result('disk.storage.getlist', { filter: { ENTITY_TYPE: 'user' } })).toHaveLength(1)
})

test('another person`s storage is closed', async () => {
  const { own, folderId, call } = await withDrive()
  expect((await call('disk.storage.get', { id: own['ID'] }, 'worker')).body.error).toBe('ACCESS_DENIED')
  expect((await call('disk.folder.getchildren', { id: folderId }, 'worker')).status).toBe(403)
})

describe('content in the parameters', () => {
  test('a file appears with the shape of the documentation, and prints texts afterwards', async () => {
    const { result, folderId } = await withDrive()
    const params = { id: folderId, data: { NAME: 'a.txt' }, fileContent: ['a.txt', base64('hello')] }
    const file = await result('disk.folder.uploadfile', params)
    expect(file).toMatchObject({ NAME: 'a.txt', SIZE: '5', TYPE: 'file', DELETED_TYPE: 0, DELETED_BY: null })
    expect(await result('disk.file.get', { id: file['ID'] })).toMatchObject({
      ID: String(file['ID']),
      SIZE: '5',
      DELETED_TYPE: '0',
      GLOBAL_CONTENT_VERSION: '1'
    })
  })

  test('a taken name is refused or made unique, as asked', async () => {
    const { result, call, folderId } = await withDrive()
    const params = { id: folderId, data: { NAME: 'a.tar.gz' }, fileContent: base64('x') }
    await result('disk.folder.uploadfile', params)
    expect((await call('disk.folder.uploadfile', params)).body.error).toBe('DISK_OBJ_22000')
    const second = await result('disk.folder.uploadfile', { ...params, generateUniqueName: true })
    expect(second['NAME']).toBe('a.tar (1).gz')
  })

  test('a storage and a new version take content only so', async () => {
    const { result, call, own } = await withDrive()
    const params = { id: own['ID'], data: { NAME: 'a.txt' } }
    expect((await call('disk.storage.uploadfile', params)).body).toMatchObject({ error: 'ERROR_ARGUMENT' })
    const file = await result('disk.storage.uploadfile', { ...params, fileContent: ['a.txt', base64('one')] })
    expect((await call('disk.file.uploadversion', { id: file['ID'] })).body.error).toBe('ERROR_ARGUMENT')
    const content = ['other.txt', base64('second')]
    expect(await result('disk.file.uploadversion', { id: file['ID'], fileContent: content })).toMatchObject({
      NAME: 'a.txt',
      SIZE: '6',
      GLOBAL_CONTENT_VERSION: 2
    })
  })

  test.each([
    [{ data: { NAME: 'a' }, fileContent: '' }, 'ERROR_COULD_NOT_SAVE_FILE'],
    [{ fileContent: base64('x') }, 'DISK_BASE_SERVICE_22001'],
    [{ id: 4711, data: { NAME: 'a' }, fileContent: base64('x') }, 'ERROR_NOT_FOUND']
  ])('%j is refused with %s', async (params, error) => {
    const { call, folderId } = await withDrive()
    expect((await call('disk.folder.uploadfile', { id: folderId, ...params })).body.error).toBe(error)
  })
})

test('children come in pages, filtered and in order, without what lies in the bin', async () => {
  const { result, call, folderId } = await withDrive()
  for (let n = 0; n < 60; n += 1)
    await result('disk.folder.addsubfolder', { id: folderId, data: { NAME: `f${n}` } })
  const params = { id: folderId, data: { NAME: 'a.txt' }, fileContent: base64('x') }
  const file = await result('disk.folder.uploadfile', params)
  const { body } = await call('disk.folder.getchildren', { id: folderId })
  expect(body).toMatchObject({ next: 50, total: 61 })
  const onlyFiles = { id: folderId, filter: { TYPE: 'file' } }
  expect(await result('disk.folder.getchildren', onlyFiles)).toHaveLength(1)
  expect(await result('disk.file.markdeleted', { id: file['ID'] })).toMatchObject({ DELETED_TYPE: '3' })
  expect(await result('disk.folder.getchildren', onlyFiles)).toEqual([])
  expect(await result('disk.file.delete', { id: file['ID'] })).toBe(true)
  expect((await call('disk.file.get', { id: file['ID'] })).body.error).toBe('ERROR_NOT_FOUND')
})

describe('links', () => {
  async function withUploadLink() {
    const drive = await withDrive()
    const { field, uploadUrl } = await drive.result('disk.folder.uploadfile', { id: drive.folderId })
    const upload = (name: string, content: Uint8Array, target = targetOf(uploadUrl)) => {
      const { headers, bytes } = form(name, content, field)
      return drive.rest(drive.portal, { method: 'POST', target, headers, body: '', bytes })
    }
    return { ...drive, upload }
  }

  async function withFile(content: string) {
    const drive = await withUploadLink()
    const { ID: id } = JSON.parse((await drive.upload('a.txt', Buffer.from(content))).body).result
    const { DOWNLOAD_URL } = await drive.result('disk.file.get', { id })
    const download = (headers: Record<string, string> = {}) =>
      drive.send('GET', targetOf(DOWNLOAD_URL), '', headers)
    return { ...drive, download }
  }

  test('a form brings a file under the form`s own name', async () => {
    const { upload } = await withUploadLink()
    const { status, body } = await upload(
      'Отчёт "1".txt'.replaceAll('"', '\\"'),
      Buffer.from([0, 255, 13, 10])
    )
    expect(status).toBe(200)
    expect(JSON.parse(body).result).toMatchObject({ NAME: 'Отчёт "1".txt', SIZE: '4' })
  })

  test('a form without the field is refused', async () => {
    const { result, portal, rest, folderId } = await withDrive()
    const { uploadUrl } = await result('disk.folder.uploadfile', { id: folderId })
    const { headers, bytes } = form('a.txt', Buffer.from('x'), 'other')
    const target = targetOf(uploadUrl)
    const { body } = await rest(portal, { method: 'POST', target, headers, body: '', bytes })
    expect(JSON.parse(body)).toMatchObject({ error: 'DISK_BASE_SERVICE_22001' })
  })

  test('a file comes whole with its name', async () => {
    const { download } = await withFile('0123456789')
    const { status, headers, bytes } = await download()
    expect([status, Buffer.from(bytes ?? []).toString()]).toEqual([200, '0123456789'])
    expect(headers).toMatchObject({
      'content-disposition': `attachment; filename="a.txt"; filename*=utf-8''a.txt`,
      'content-range': 'bytes 0-9/10'
    })
  })

  test.each([
    ['bytes=4-', '456789', 'bytes 4-9/10'],
    ['bytes=4-5', '45', 'bytes 4-5/10'],
    ['bytes=10-', '0123456789', 'bytes 0-9/10']
  ])('%s brings %s', async (range, content, contentRange) => {
    const { download } = await withFile('0123456789')
    const { status, headers, bytes } = await download({ range })
    expect([status, Buffer.from(bytes ?? []).toString(), headers['content-range']]).toEqual([
      206,
      content,
      contentRange
    ])
  })

  test('a link is good for the token that it was made for, and only as it is', async () => {
    const { result, send, folderId, call } = await withDrive()
    const params = { id: folderId, data: { NAME: 'a' }, fileContent: base64('x') }
    const link = targetOf((await result('disk.folder.uploadfile', params))['DOWNLOAD_URL'])
    const answers = [
      link.replace('auth=admin', 'auth=worker'),
      link.replace('token=disk', 'token=crm'),
      link.replace('%7C', '%7Cx'),
      link.replace('auth=admin', 'auth=nobody'),
      link.replace('download.json', 'upload.json')
    ].map(async (target) => {
      const { status, body } = await send('GET', target)
      return [status, JSON.parse(body).error]
    })
    expect(await Promise.all(answers)).toEqual([
      [403, 'ACCESS_DENIED'],
      [404, 'ERROR_METHOD_NOT_FOUND'],
      [403, 'ACCESS_DENIED'],
      [401, 'invalid_token'],
      [403, 'ACCESS_DENIED']
    ])
    expect((await call('methods')).body.result).not.toContain('download')
  })

  test('a webhook`s link carries the webhook', async () => {
    const { portal, send } = await withDrive()
    portal.webhooks.set('abcdefghijklmnop', { id: 1, userId: 1, code: 'abcdefghijklmnop', scope: ['disk'] })
    const { body } = await send('GET', '/rest/1/abcdefghijklmnop/disk.storage.getlist')
    const id = JSON.parse(body).result[1].ROOT_OBJECT_ID
    const address = `/rest/1/abcdefghijklmnop/disk.folder.uploadfile?id=${id}&data[NAME]=a&fileContent=eA==`
    const link: string = JSON.parse((await send('GET', address)).body).result.DOWNLOAD_URL
    expect(link).toContain('/rest/1/abcdefghijklmnop/download/?token=')
    expect(Buffer.from((await send('GET', targetOf(link))).bytes ?? []).toString()).toBe('x')
  })
})

describe('a file field of a deal', () => {
  test('takes content, and gives a link for programs', async () => {
    const { result, send, call } = await withDrive()
    const fields = { TITLE: 'Roof', UF_CRM_PLAN: { fileData: ['Plan.txt', base64('drawing')] } }
    const id = await result('crm.deal.add', { fields })
    expect(await result('crm.deal.get', { id })).toMatchObject({
      UF_CRM_PLAN: {
        id: expect.any(Number) as number,
        downloadUrl: expect.stringMatching(/^\/bitrix\//) as string
      }
    })
    const { item } = (await result('crm.item.get', { entityTypeId: 2, id })) as unknown as {
      item: { ufCrmPlan: { urlMachine: string } }
    }
    const { urlMachine } = item.ufCrmPlan
    expect(urlMachine).toContain('/rest/crm.controller.item.getFile.json?auth=admin&token=crm%7C')
    const { status, headers, bytes } = await send('GET', targetOf(urlMachine))
    expect([status, Buffer.from(bytes ?? []).toString()]).toEqual([200, 'drawing'])
    expect(headers['content-disposition']).toContain('Plan.txt')
    expect((await call('crm.deal.list', { filter: { ID: id } })).body.result).toMatchObject([
      { UF_CRM_PLAN: { id: expect.any(Number) as number } }
    ])
  })
})
