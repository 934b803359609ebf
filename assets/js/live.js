// A page that follows what happens: it hears that there is news, fetches
// itself again and is morphed into what it then would be. Without this file a
// page shows the same when it is reloaded.
'use strict'

if (document.body.dataset.live) {
  const topic = document.body.dataset.live
  const heldButton = () => document.querySelector('#main [data-held]')
  const toggle = () => document.querySelector('[data-live-toggle]')

  // ---- Fetching: one at a time, with rests, and never over what the reader does.

  let on = true            // until the reader switches it off
  let due = false          // there is news this page does not show
  let mine = null          // our own request under way
  let ours = false         // whether it is the answer to that which is shown next
  let late = null          // the one whose answer is not wanted any more
  const theirs = new Set() // requests the reader caused
  let began = 0
  let rested = 0           // when the next request may begin
  let waiting

  // A list the reader has scrolled into is not changed under the eyes.
  const reading = () => window.scrollY > 8 && document.querySelector('#main [data-hold]')

  const hold = () => {
    const button = heldButton()
    if (!button?.hidden) return
    button.hidden = false
    document.getElementById('said').textContent = button.textContent.trim()
  }

  const catchUp = () => {
    if (!due || !on || mine || theirs.size || document.hidden) return
    if (reading()) return hold()
    clearTimeout(waiting)
    const rest = rested - performance.now()
    if (rest > 0) {
      waiting = setTimeout(catchUp, rest)
      return
    }
    due = false
    document.body.dispatchEvent(new CustomEvent('news'))
  }

  const news = () => { due = true; catchUp() }

  document.addEventListener('htmx:configRequest', ({ detail }) => {
    if (detail.elt.id === 'main') detail.path = location.pathname + location.search
  })

  // What the reader asks for goes first: our answer, made before it, is not shown after it.
  document.addEventListener('htmx:beforeSend', ({ detail }) => {
    if (detail.elt.id === 'main') {
      mine = detail.xhr
      began = performance.now()
      return
    }
    theirs.add(detail.xhr)
    late = mine
  })

  document.addEventListener('htmx:beforeSwap', ({ detail }) => {
    ours = detail.xhr === mine
    if (!late || detail.xhr !== late) return
    detail.shouldSwap = false
    due = true
  })

  // A busy server is asked less often: the rest is five times what the answer took.
  document.addEventListener('htmx:afterRequest', ({ detail }) => {
    if (detail.xhr === mine) {
      const now = performance.now()
      rested = now + Math.max(300, 5 * (now - began))
      mine = null
    }
    theirs.delete(detail.xhr)
    catchUp()
  })

  document.addEventListener('htmx:afterSwap', () => { toggle()?.setAttribute('aria-pressed', on) })
  document.addEventListener('visibilitychange', catchUp)
  window.addEventListener('scroll', () => { if (!reading()) catchUp() }, { passive: true })
  window.addEventListener('pageshow', (event) => { if (event.persisted) news() })

  const showHeld = (button) => {
    button.hidden = true
    document.getElementById('said').textContent = ''
    document.getElementById('main').focus({ preventScroll: true })
    window.scrollTo({ top: 0, behavior: 'instant' })
    news()
  }

  const turn = () => {
    on = !on
    toggle().setAttribute('aria-pressed', on)
    catchUp()
  }

  document.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-held]')
    if (button) showHeld(button)
    if (target.closest('[data-live-toggle]')) turn()
  })

  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest('input, textarea, select, dialog, [contenteditable]')
    if (event.key === 'l' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && toggle()) turn()
  })

  // ---- Morphing: what the reader did to the page stays as it is. Rows are
  // known by where they lead, so that a new one pushes the others down whole.

  const readers = ['open', 'data-copied']

  const nameRows = (root) => {
    for (const row of root.querySelectorAll('[data-row]:not([id])')) {
      const path = row.querySelector('a[data-open]')?.getAttribute('href')
      if (path && !root.querySelector(`[id="${CSS.escape(path)}"]`)) row.id = path
    }
  }

  // What was typed or chosen and not sent yet is in no answer to us.
  const changed = (field) => {
    if (!field.matches?.('input, textarea, select')) return false
    if (field.matches('[type=checkbox], [type=radio]')) return field.checked !== field.defaultChecked
    if (!field.options) return field.value !== field.defaultValue
    const chosen = [...field.options].find((option) => option.defaultSelected) ?? field.options[0]
    return Boolean(chosen) && !chosen.selected
  }
  const held = (node) => ours && (changed(node) || (node === document.activeElement && node.matches('input, textarea, select')))

  htmx.defineExtension('morph', {
    isInlineSwap: (style) => style === 'morph',
    handleSwap: (style, target, fragment) => {
      if (style !== 'morph') return false
      nameRows(target)
      nameRows(fragment)
      Idiomorph.morph(target, fragment.children, {
        ignoreActiveValue: Boolean(document.activeElement?.matches('input, textarea')), // of any other it would keep all that is inside
        callbacks: {
          beforeNodeMorphed: (node) => !node.dataset || !('keep' in node.dataset || held(node)),
          beforeAttributeUpdated: (name) => !readers.includes(name),
        },
      })
      htmx.process(target)
      return true
    },
  })

  // ---- Hearing: one stream for all pages of the browser, since browsers open
  // six connections to one host. Who has the lock has the stream, and passes on
  // what it hears.

  let seen = Number(document.body.dataset.seen)
  let leading = false
  let stream = null
  const channel = new BroadcastChannel('scimdesk-live')

  // A message that continues at a count this page has not reached: it missed some.
  const hear = ({ since, count, topics }) => {
    const missed = since > seen
    seen = topics.length ? count : Math.max(seen, count)
    if (missed || topics.includes('*') || topics.includes(topic) || (topics.length && topic === '*')) news()
  }

  const pass = (count, topics) => {
    const message = { since: seen, count, topics }
    hear(message)
    if (leading) channel.postMessage(message)
  }

  channel.onmessage = ({ data }) => {
    if (!data.hello) hear(data)
    else if (leading) pass(seen, [])
  }

  const read = (event) => {
    const [, id, data] = event.match(/^id: (\d+)\nevent: news\ndata: (.*)$/) || []
    if (id) pass(Number(id), data.split(' '))
  }

  // A stream that is silent for longer than its heartbeat is dead.
  const readAll = async (body) => {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader()
    for (let text = ''; ;) {
      const silent = setTimeout(() => stream.abort(), 40000)
      const { value, done } = await reader.read().finally(() => clearTimeout(silent))
      if (done) return
      const events = (text + value).split('\n\n')
      text = events.pop()
      events.forEach(read)
    }
  }

  const wait = (ms) => new Promise((done) => setTimeout(done, ms))

  const shown = () => new Promise((done) => {
    const look = () => {
      if (document.hidden && !leading) return
      document.removeEventListener('visibilitychange', look)
      done()
    }
    document.addEventListener('visibilitychange', look)
    look()
  })

  // follow holds a stream until nobody is signed in any more.
  const follow = async () => {
    for (let pause = 1000; ; pause = Math.min(2 * pause, 15000)) {
      await shown()
      stream = new AbortController()
      try {
        const answer = await fetch(`/live?seen=${seen}`, { signal: stream.signal, redirect: 'manual', headers: { Accept: 'text/event-stream' } })
        if (answer.type === 'opaqueredirect' || answer.status === 401) return
        if (answer.ok) {
          pass(seen, [])
          pause = 500
          await readAll(answer.body)
        }
      } catch { /* the server is gone, or the connection: try again */ }
      await wait(pause)
    }
  }

  const lead = async () => {
    leading = true
    await follow()
    leading = false
  }

  if (navigator.locks) {
    navigator.locks.request('scimdesk-live', lead)
    channel.postMessage({ hello: true })
  } else {
    document.addEventListener('visibilitychange', () => { if (document.hidden) stream?.abort() })
    follow()
  }
}
