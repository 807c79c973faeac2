// The classic script: defines BX24 for the page that loads it, and null outside a portal, as the old library does.
import type { Bx24 } from './bx24.ts'
import type { Bx24Window } from './bx24-window.ts'
import { createBx24 } from './create-bx24.ts'

const page = globalThis as unknown as Bx24Window & { BX24: Bx24 | null }
page.BX24 = null
page.BX24 = createBx24(page)
