// The start of the drop-in: the portal's answer, then the installers of a first run, then what waits for `init`.
import type { Clock } from '../env/frame-env.ts'
import type { Messenger } from '../messages/messenger.ts'
import { readInstallMode, readValues } from '../portal/init-data.ts'
import type { Bx24 } from './bx24.ts'
import { deferMs } from './page.ts'
import { type Bx24State, parseReply } from './state.ts'

type Start = Pick<Bx24, 'init' | 'install' | 'installFinish'>

export function createStart(
  messenger: Messenger,
  { after }: Clock,
  state: Bx24State,
  loadScript: Bx24['loadScript']
): Start {
  const installers: ((() => void) | string)[] = []
  const waiting: (() => void)[] = []
  let stage: 'waiting' | 'installing' | 'started' = 'waiting'

  function installNext(): void {
    const installer = installers.shift()
    if (installer === undefined) {
      messenger.send('setInstall', { install: true })
      start()
    } else if (typeof installer === 'string') {
      loadScript(installer)
    } else {
      installer()
    }
  }

  function start(): void {
    stage = 'started'
    for (const run of waiting.splice(0)) after(deferMs, run)
  }

  function init(run: () => void): void {
    if (!run) return
    if (stage === 'started') after(deferMs, run)
    else waiting.push(run)
  }

  messenger.send('getInitData', undefined, (text) => {
    if (stage !== 'waiting') return
    const data = readValues(parseReply(text))
    state.begin(data)
    if (data['FIRST_RUN'] === true && installers.length > 0) {
      stage = 'installing'
      installNext()
    } else {
      start()
    }
  })

  return {
    init,
    install(installer) {
      if (installer) installers.push(installer)
    },
    installFinish() {
      if (stage === 'installing') return installNext()
      const finish = () => {
        if (readInstallMode(state.data())) messenger.send('setInstallFinish', {})
      }
      // The old library reported at once even where nothing was installing, and the portal reloaded for ever.
      if (stage === 'waiting') init(finish)
      else finish()
    }
  }
}
