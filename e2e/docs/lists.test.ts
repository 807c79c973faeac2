// The examples of docs/lists.md, run as they are printed.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { type GivenRest, givenRest } from './given-rest.ts'
import { itemsOf } from './lists/own-shape.ts'
import { type Bookmark, copyDeals } from './lists/resume.ts'
import { openTitles } from './lists/titles.ts'
import { filesOf, printedIn } from './printed.ts'

let given: GivenRest
beforeEach(async () => {
  given = await givenRest(400)
})
afterEach(() => given.close())

it('prints the code that runs here', async () => {
  expect((await printedIn('lists')).toSorted()).toEqual((await filesOf('lists')).toSorted())
})

it('reads all titles', async () => {
  const { result } = await given.rest.call('crm.deal.list', { filter: { CLOSED: 'N' }, select: ['TITLE'] })
  const titles = await openTitles(given.rest)
  expect(titles.length).toBeGreaterThan(result.length)
  expect(titles.slice(0, result.length)).toEqual(result.map(({ TITLE }) => TITLE))
})

it('goes on where it failed', async () => {
  let noted: string | undefined
  const bookmark: Bookmark = {
    read: () => Promise.resolve(noted),
    write: (cursor) => {
      noted = cursor
      return Promise.resolve()
    }
  }
  const copied: unknown[] = []
  const failAt = (count: number) => (deal: object) => {
    if (copied.length === count) return Promise.reject(new Error('disk full'))
    copied.push((deal as { ID: unknown }).ID)
    return Promise.resolve()
  }
  await expect(copyDeals(given.rest, bookmark, failAt(130))).rejects.toThrow('disk full')
  expect(copied).toHaveLength(130)
  await copyDeals(given.rest, bookmark, failAt(-1))
  expect(copied).toHaveLength(400)
  expect(new Set(copied).size).toBe(400)
})

it('reads a list of another shape', async () => {
  const items = await itemsOf(given.rest, 2)
  expect(items).toHaveLength(400)
  expect(items[0]).toMatchObject({ id: expect.any(Number) as number, title: expect.any(String) as string })
})
