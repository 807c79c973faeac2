// The commands of a frame, as the portal knows them (portal-behaviour.md section 10).
import type { FrameDocument } from '../env/frame-window.ts'
import { FrameError } from '../errors/frame-error.ts'
import type { Frame } from '../frame.ts'
import { contentHeight } from './content-height.ts'
import { type InitData, readValues } from './init-data.ts'
import { appOptions, userOptions } from './options.ts'
import type { Portal } from './portal.ts'

type Commands = Pick<
  Frame,
  | 'appOptions'
  | 'userOptions'
  | 'installFinish'
  | 'resize'
  | 'fit'
  | 'title'
  | 'scroll'
  | 'getInterface'
  | 'bindEvent'
  | 'callPlacement'
  | 'openPath'
  | 'reload'
>

/** People leave things open. */
const personTimeoutMs = 3_600_000

export function frameCommands(
  portal: Portal,
  document: Pick<FrameDocument, 'documentElement' | 'body'>,
  init: InitData
): Commands {
  let finished = false

  async function resize(width: number | string, height: number): Promise<void> {
    const isSize = (size: number) => size > 0 && size < Infinity
    if (!isSize(Number.parseFloat(String(width))) || !isSize(height)) {
      throw new FrameError('bad-request', 'resize takes pixels above 0.')
    }
    await portal.ask('resizeWindow', { width, height })
  }

  return {
    appOptions: appOptions(portal, init.appOptions, init.facts.isAdmin),
    userOptions: userOptions(portal, init.userOptions),
    installFinish() {
      if (finished) return
      portal.tell('setInstallFinish', {})
      finished = true
    },
    resize,
    fit: () => resize('100%', contentHeight(document)),
    async title(text) {
      await portal.ask('setTitle', { title: text })
    },
    async scroll(top) {
      await portal.ask('setScroll', { scroll: Math.max(0, Math.round(top)) })
    },
    async getInterface() {
      const { command, event } = readValues(await portal.ask('getInterface'))
      return { commands: names(command), events: names(event) }
    },
    bindEvent: (event, happened) => portal.listen('placementBindEvent', { event }, happened),
    callPlacement: (command, params = {}, timeoutMs) => portal.ask(command, params, timeoutMs),
    async openPath(path, timeoutMs = personTimeoutMs) {
      if (!/^\/(?![/\\])/.test(path)) {
        throw new FrameError('bad-request', 'openPath takes a path that begins with one slash.')
      }
      const { result, errorCode } = readValues(await portal.ask('openPath', { path }, timeoutMs))
      if (result === 'error') {
        throw new FrameError('refused', `The portal does not open ${path} here (${String(errorCode)}).`)
      }
    },
    reload: () => portal.tell('reloadWindow', {})
  }
}

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []
}
