// The script of the console: opens the frame, reads, shows, and reads again when asked.

import { type Frame, openFrame } from '@latchkey/frame'
import { consoleTexts } from '../console-texts.ts'
import { required } from './element.ts'
import { readAll } from './read-all.ts'
import { consoleView } from './view.ts'

/** A person is waiting; a portal that takes longer is told as one that does not answer. */
const patienceMs = 20_000

async function start(): Promise<void> {
  const { lang } = document.documentElement
  const text = consoleTexts[lang === 'ru' || lang === 'de' ? lang : 'en']
  const view = consoleView(text, lang)
  let frame: Frame
  try {
    frame = await openFrame({ rest: { timeoutMs: patienceMs } })
  } catch (error) {
    view.showClosed(error)
    return
  }
  // Portals change the title of their own page for the main page only, and keep silent elsewhere.
  if (frame.placement.placement === 'DEFAULT') void frame.title(text.title).catch(() => undefined)
  // Whatever changes the height: texts that arrive, details that open, a window that gets narrower.
  new ResizeObserver(() => void frame.fit().catch(() => undefined)).observe(required('page'))

  let reading = false
  async function read(): Promise<void> {
    if (reading) return
    reading = true
    view.showReading()
    const result = await readAll(frame)
    reading = false
    view.show(result, () => frame.reload())
  }
  view.again.addEventListener('click', () => void read())
  await read()
}

void start()
