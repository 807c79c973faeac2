// How far the heap grows while something runs. Needs `--expose-gc`; without it, nothing is measured.

import { getHeapStatistics } from 'node:v8'

const sampleMs = 10
/** Seldom, so that what is collected by itself is what `peak` shows. */
const collectEvery = 1000

export interface HeapWatch {
  end(): { readonly peak: number; readonly alive: number }
}

/** Samples what is on the heap, and every ten seconds what of it is alive. */
export function watchHeap(): HeapWatch {
  const { gc } = globalThis
  if (gc === undefined) return { end: () => ({ peak: 0, alive: 0 }) }
  gc()
  const before = used()
  let [peak, alive] = [0, 0]
  let samples = 0
  const timer = setInterval(() => {
    peak = Math.max(peak, used() - before)
    samples += 1
    if (samples % collectEvery !== 0) return
    gc()
    alive = Math.max(alive, used() - before)
  }, sampleMs)
  return {
    end() {
      clearInterval(timer)
      return { peak, alive }
    }
  }
}

function used(): number {
  return getHeapStatistics().used_heap_size
}
