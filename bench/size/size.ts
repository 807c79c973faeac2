// What pages have to load, beside other clients.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installPeers, versionOf } from '../peers/peers.ts'
import { type Bench, beside, type Figure } from '../support/figure.ts'
import { bundlePage, type Size, sizeOf } from './bundle.ts'
import { type Page, pages } from './pages.ts'

const peersFolder = fileURLToPath(new URL('../peers', import.meta.url))
const dropIn = new URL('../../packages/frame/dist/bx24.js', import.meta.url)
const umd = join(peersFolder, 'node_modules', '@bitrix24', 'b24jssdk', 'dist', 'umd', 'index.min.js')
/** What a first call loads beside the entry, unless the page has a limiter of its own or none. */
const firstCall = 'portal-limiter'

export const size: Bench = {
  name: 'size',
  about: 'what pages have to load, minified and gzipped',
  async run(note) {
    installPeers(note)
    const figures: Figure[] = []
    const failures: string[] = []
    for (const [index, page] of pages.entries()) {
      // The parts are the same on each page.
      const measured = await measure(page, index === 0 ? 'each part' : 'all parts')
      figures.push(...measured)
      const [atOnce] = measured
      if (atOnce !== undefined && atOnce.value > page.limit) {
        failures.push(`${page.subject} is ${atOnce.value} bytes, more than ${page.limit}`)
      }
    }
    figures.push(...both('BX24 drop-in, as published', sizeOf(readFileSync(dropIn, 'utf8'))))
    figures.push(
      ...both(
        `b24jssdk ${versionOf('@bitrix24/b24jssdk')}, UMD as published`,
        sizeOf(readFileSync(umd, 'utf8'))
      )
    )
    figures.push(
      ...both(
        'b24jssdk, initializeB24Frame',
        (await bundlePage("export { initializeB24Frame } from '@bitrix24/b24jssdk'", peersFolder)).entry
      )
    )
    figures.push(
      ...both(
        `2bad/bitrix ${versionOf('@2bad/bitrix')}, Bitrix`,
        (await bundlePage("export { Bitrix } from '@2bad/bitrix'", peersFolder)).entry
      )
    )
    return { figures, failures }
  }
}

async function measure(
  { subject, script, limit }: Page,
  detail: 'each part' | 'all parts'
): Promise<readonly [Figure, ...Figure[]]> {
  const { entry, parts } = await bundlePage(script)
  const later = Object.entries(parts)
  const whole = later.reduce((total, [, part]) => total + part.gzipped, entry.gzipped)
  const limiter = parts[firstCall]
  const gzipped = (work: string, value: number): Figure => ({ work, subject, value, unit: 'bytes' })
  return [
    beside(gzipped('loaded at once, gzipped', entry.gzipped), limit),
    gzipped('loaded at once, minified', entry.minified),
    ...(limiter === undefined
      ? []
      : [gzipped('with what a first call loads, gzipped', entry.gzipped + limiter.gzipped)]),
    ...(detail === 'all parts'
      ? []
      : later.map(([name, part]) => gzipped(`loaded when used, gzipped: ${name}`, part.gzipped))),
    gzipped('all, gzipped', whole)
  ]
}

function both(subject: string, { minified, gzipped }: Size): readonly Figure[] {
  return [
    { work: 'loaded at once, gzipped', subject, value: gzipped, unit: 'bytes' },
    { work: 'loaded at once, minified', subject, value: minified, unit: 'bytes' }
  ]
}
