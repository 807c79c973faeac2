// The sandbox's own panel beside a portal page: clock, events sent, messages passing. Its script is `assets/panel.js`.

import { html } from 'hono/html'
import type { FrameData } from '../frame-view.ts'
import type { PanelState } from '../panel-state.ts'
import { type Html, icon } from './parts.ts'

const STEPS: readonly (readonly [string, string])[] = [
  ['1m', '+1 min'],
  ['10m', '+10 min'],
  ['61m', '+61 min'],
  ['31d', '+31 days']
]

export function panelView(panel: PanelState, frame: FrameData | undefined): Html {
  return html`<aside class="panel" id="panel" aria-label="Sandbox">
    <button class="panel-toggle" id="panel-toggle" type="button" aria-expanded="true" aria-controls="panel-body">
      ${icon('panel')}<span>Sandbox</span>
    </button>
    <div class="panel-body" id="panel-body">
      <section aria-labelledby="clock-title">
        <h2 id="clock-title">Clock</h2>
        <p class="clock"><time id="clock">${new Date(panel.now).toISOString().slice(0, 19).replace('T', ' ')}</time>
          <span class="chip">${panel.frozen ? 'standing' : 'UTC'}</span></p>
        <div class="steps">
          ${STEPS.map(([span, text]) => html`<button type="button" data-advance="${span}">${text}</button>`)}
        </div>
        <p class="hint">Access tokens live 60 minutes of this time, refresh tokens 30 days.</p>
      </section>
      <section aria-labelledby="events-title">
        <h2 id="events-title">Events sent</h2>
        <ol class="log" id="events"></ol>
        <p class="hint" id="no-events">None yet.</p>
      </section>
      ${frame === undefined ? '' : messageLog(frame)}
    </div>
  </aside>`
}

function messageLog({ placementInterface, origin }: FrameData): Html {
  return html`<section class="grows" aria-labelledby="messages-title">
    <h2 id="messages-title">Messages <button type="button" class="quiet" id="clear-messages">Clear</button></h2>
    <p class="hint">Between this page and <code>${origin}</code></p>
    ${
      placementInterface.event.length === 0
        ? ''
        : html`<p class="steps">${placementInterface.event.map((name) => html`<button type="button" data-fire="${name}">${name}</button>`)}</p>`
    }
    <ol class="log" id="messages" tabindex="0" aria-labelledby="messages-title"></ol>
  </section>`
}
