// The look of the console: light and dark, from a phone to a wide screen, without anything from elsewhere.

import { createHash } from 'node:crypto'

export const consoleStyle = `
:root {
  color-scheme: light dark;
  --ground: #f4f6f9; --surface: #fff; --raised: #f7f9fb; --line: #e1e6ed; --text: #1d2a3a; --soft: #5a6879;
  --accent: #1f5fd1; --accent-text: #fff; --good: #14734a; --good-ground: #e0f4ea; --warn: #8a4b00; --warn-ground: #fdf1dc;
  --lost: #a3271f; --lost-ground: #fbe7e5; --shadow: 0 1px 2px rgb(15 42 77 / .06), 0 4px 16px rgb(15 42 77 / .05);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10161f; --surface: #18212d; --raised: #1e2937; --line: #2d3a4b; --text: #e7edf5; --soft: #9fadbe;
    --accent: #86b3ff; --accent-text: #0b1a30; --good: #7fdcae; --good-ground: #14352a; --warn: #f0c477; --warn-ground: #3a2c12;
    --lost: #ffa49b; --lost-ground: #40201f; --shadow: none;
  }
}
*, *::before, *::after { box-sizing: border-box }
[hidden] { display: none !important }
body { margin: 0; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif }
main { max-width: 76rem; margin: 0 auto; padding: 1.5rem 1.25rem 1.75rem; display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem }
h1, h2, p, dl, dd { margin: 0 }
h1 { font-size: 1.4rem; line-height: 1.25; letter-spacing: -.01em; overflow-wrap: anywhere }
h2 { font-size: 1.02rem; line-height: 1.35 }
svg { flex: none; width: 1.15em; height: 1.15em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round }
.head { display: flex; flex-wrap: wrap; align-items: center; gap: .75rem 1rem }
.head > div { flex: 1 1 14rem; min-width: 0 }
.mark { display: grid; place-items: center; width: 2.75rem; height: 2.75rem; border-radius: .8rem; background: var(--accent); color: var(--accent-text); font-size: 1.25rem }
.who { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .6rem; color: var(--soft); margin-top: .15rem }
.chip { display: inline-block; border-radius: 1rem; padding: .05rem .6rem; font-size: .8rem; line-height: 1.5; white-space: nowrap; background: var(--raised); color: var(--soft); border: 1px solid var(--line) }
.chip.good { background: var(--good-ground); color: var(--good); border-color: transparent }
.chip.lost { background: var(--lost-ground); color: var(--lost); border-color: transparent }
button { font: inherit; font-weight: 600; display: inline-flex; align-items: center; gap: .5rem; min-height: 2.6rem; padding: .4rem 1.05rem; border: 1px solid transparent; border-radius: .65rem; background: var(--accent); color: var(--accent-text); cursor: pointer }
button:hover { filter: brightness(1.08) }
button[aria-disabled='true'] { opacity: .65; cursor: progress; filter: none }
button.quiet { background: transparent; color: var(--accent); border-color: var(--line) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
#news { display: flex; flex-wrap: wrap; gap: .1rem 1rem; min-height: 1.5em; color: var(--soft) }
#news strong { font-weight: 600; color: var(--good) }
#news strong::before { content: '✓ ' }
.columns { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)) }
.card { container-type: inline-size; background: var(--surface); border: 1px solid var(--line); border-radius: .9rem; box-shadow: var(--shadow); min-width: 0; display: flex; flex-direction: column; overflow: hidden }
.card > header { padding: 1rem 1.15rem .8rem; border-bottom: 1px solid var(--line) }
.card > header p { color: var(--soft); font-size: .9rem }
.route { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem; margin-top: .5rem; font-size: .8rem }
.route .chip { font-size: .74rem; padding-inline: .5rem }
.route svg { color: var(--soft) }
.body { flex: 1; display: flex; flex-direction: column; min-height: 8rem }
.body > p { padding: 1rem 1.15rem; color: var(--soft) }
ul { list-style: none; margin: 0; padding: 0 }
.deals li { display: grid; grid-template: 'title title' 'outcome amount' / 1fr auto; gap: .2rem .75rem; align-items: center; padding: .6rem 1.15rem; border-bottom: 1px solid var(--line) }
.deals .title { grid-area: title; overflow-wrap: anywhere }
.deals .amount { grid-area: amount; white-space: nowrap; font-variant-numeric: tabular-nums }
.deals .chip { grid-area: outcome; justify-self: start }
@container (min-width: 28rem) {
  .deals li { grid-template: 'title outcome amount' / 1fr 6.5rem 8.5rem; padding-block: .45rem }
  .deals .amount { text-align: end }
}
.body > p.count { margin-top: auto; padding-block: .65rem; font-size: .85rem }
.body > .note { display: flex; gap: .7rem; margin: 1.15rem; padding: .85rem 1rem; border-radius: .65rem; background: var(--raised); color: var(--text) }
.note.warn { background: var(--warn-ground); color: var(--warn) }
.note > div { min-width: 0; overflow-wrap: anywhere }
.note > svg { margin-top: .2em }
.note button { margin-top: .7rem }
details { margin-top: .4rem; font-size: .82rem }
summary { cursor: pointer }
.wait { display: grid; gap: .7rem; padding: 1.15rem }
.wait i { height: .8rem; border-radius: .4rem; background: var(--line); animation: breathe 1.2s ease-in-out infinite alternate }
.wait i:nth-child(2) { width: 82% } .wait i:nth-child(3) { width: 91% } .wait i:nth-child(4) { width: 68% }
@keyframes breathe { to { opacity: .4 } }
.access dl { display: flex; flex-wrap: wrap; gap: 1px; background: var(--line) }
.access dl > div { flex: 1 1 11rem; background: var(--surface); padding: .9rem 1.15rem }
dt { color: var(--soft); font-size: .82rem }
dd { font-weight: 600; font-size: .98rem; overflow-wrap: anywhere }
dd + dd { font-weight: 400; font-size: .82rem; color: var(--soft) }
.fresh { background: var(--good-ground) !important }
.fresh dd:first-of-type { color: var(--good) }
@media (max-width: 34rem) {
  main { padding: 1rem .75rem 1.25rem }
  .head button { width: 100%; justify-content: center }
}
@media (prefers-reduced-motion: reduce) { .wait i { animation: none } }
`

/** What a content security policy must name for it. */
export const consoleStyleSource: string = `'sha256-${createHash('sha256').update(consoleStyle).digest('base64')}'`
