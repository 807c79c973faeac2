// Files through an application's stored grants: renewal, the guarded connection, errors in the application's terms.

import { buffer } from 'node:stream/consumers'
import { AppError, type PortalAccess } from '@latchkey/app'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type GivenInstalled, givenInstalled } from '../support/given-installed.ts'

let given: GivenInstalled
let portal: PortalAccess
let folderId: number
beforeEach(async () => {
  given = await givenInstalled({ registration: { scope: 'disk,crm,user_brief' } })
  portal = given.app.portal(given.portal.memberId)
  const { result } = await portal.call<{ ROOT_OBJECT_ID: string }>('disk.storage.getforapp')
  folderId = Number(result.ROOT_OBJECT_ID)
})
afterEach(() => given.close())

const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 253))

async function* pieces() {
  for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536)
}

async function upload(): Promise<number> {
  const params = { id: folderId }
  const file = { name: 'a.bin', data: pieces, size: content.length }
  const { result } = await portal.upload<{ ID: number }>('disk.folder.uploadfile', params, file)
  return result.ID
}

test('a file goes up and comes down, with tokens that have expired unseen in between', async () => {
  await given.expireUnseen()
  const id = await upload()
  await given.expireUnseen()
  const { name, size, stream } = await portal.download(id)
  expect({ name, size }).toEqual({ name: 'a.bin', size: content.length })
  expect(await buffer(stream)).toEqual(content)
  expect(await given.refreshes()).toBe(2)
})

test('a file that is not there is an error of ours', async () => {
  const error = await portal.download(99_999).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(AppError)
  expect(error).toMatchObject({ code: 'portal-error', portal: { error: 'ERROR_NOT_FOUND' } })
})

test('a stream that cannot be gone on with ends with an error of ours', async () => {
  const id = await upload()
  await given.sandbox.api.addFault({ on: 'rest', action: 'half-body', method: 'download', times: 1 })
  const { stream } = await portal.download(id)
  await given.sandbox.api.addFault({ on: 'rest', action: 'error:ACCESS_DENIED', method: 'download' })
  const error = await buffer(stream).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(AppError)
  expect(error).toMatchObject({ code: 'portal-error' })
})

test('a download that nobody wants any more is given up', async () => {
  const { stream } = await portal.download(await upload())
  await stream.cancel()
  expect(await portal.call('profile')).toMatchObject({ result: { ID: given.owner } })
})
