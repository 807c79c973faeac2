// The example of the README, compiled as a page would be.
import { FrameError, openFrame } from '../src/index.ts'

export async function main(page: HTMLElement): Promise<void> {
  try {
    const frame = await openFrame()
    for await (const deal of frame.list<{ TITLE: string }>('crm.deal.list', { select: ['TITLE'] })) {
      page.append(deal.TITLE, document.createElement('br'))
    }
    const response = await frame.fetch('/api/totals')
    page.append(await response.text())
    await frame.fit()
  } catch (error) {
    if (!(error instanceof FrameError) || error.code !== 'not-in-portal') throw error
    page.append(error.message)
  }
}
