// The palette, the list of keys, and the keys that lead somewhere. Both
// dialogs are filled from pages that work without this file.
'use strict'

;(() => {
  const palette = document.getElementById('palette')
  if (!palette) return
  const ask = document.getElementById('palette-ask')
  const found = document.getElementById('palette-found')
  const nothing = document.getElementById('palette-nothing')

  // part fetches a page of ours and takes one element out of it; null when the
  // page is another one, because the session has ended.
  const part = async (url, id, signal) => {
    const answer = await fetch(url, { signal, headers: { Accept: 'text/html' } })
    if (!answer.ok) throw new Error(String(answer.status))
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    return page.getElementById(id)
  }

  const isMac = /Mac|iPhone|iPad/.test(navigator.platform)
  const nameKeys = (root) => {
    if (isMac) for (const key of root.querySelectorAll('[data-key-name=Ctrl]')) key.textContent = '⌘'
  }
  nameKeys(document)

  // ------------------------------------------------------------ the palette
  const options = () => [...found.querySelectorAll('[role=option]')]
  const chosen = () => found.querySelector('[aria-selected=true]')

  const choose = (option) => {
    chosen()?.setAttribute('aria-selected', 'false')
    if (!option) return ask.removeAttribute('aria-activedescendant')
    option.setAttribute('aria-selected', 'true')
    option.scrollIntoView({ block: 'nearest' })
    ask.setAttribute('aria-activedescendant', option.id)
  }

  const step = (by) => {
    const all = options()
    if (all.length) choose(all[(all.indexOf(chosen()) + by + all.length) % all.length])
  }

  // asList turns links in sections into a listbox with groups of options.
  const asList = (root) => {
    for (const group of root.querySelectorAll('[data-group]')) {
      group.setAttribute('role', 'group')
      group.setAttribute('aria-label', group.dataset.group)
      group.querySelector('h2').setAttribute('aria-hidden', 'true')
    }
    for (const box of root.querySelectorAll('ul, li, form')) {
      box.setAttribute('role', 'none')
      box.removeAttribute('data-row')
    }
    for (const form of root.querySelectorAll('form')) form.elements.back.value = location.pathname + location.search
    root.querySelectorAll('.hit').forEach((hit, at) => {
      hit.id = `hit-${at}`
      hit.tabIndex = -1
      hit.setAttribute('role', 'option')
      hit.setAttribute('aria-selected', 'false')
      hit.removeAttribute('data-open')
    })
  }

  const show = (root) => {
    asList(root)
    nameKeys(root)
    found.replaceChildren(...root.querySelectorAll('[data-group]'))
    const empty = options().length === 0
    found.hidden = empty
    nothing.textContent = [...root.querySelectorAll('.nothing')].map((p) => p.textContent).join(' ')
    nothing.hidden = !nothing.textContent
    ask.setAttribute('aria-expanded', String(!empty))
    choose(options()[0])
    document.getElementById('palette-said').textContent = root.dataset.said
    stale = false
  }

  let asked
  let stale = false // the list is not yet that of what is written
  const search = async () => {
    asked?.abort()
    const mine = asked = new AbortController()
    const url = '/search?q=' + encodeURIComponent(ask.value)
    try {
      const root = await part(url, 'found', mine.signal)
      if (mine.signal.aborted) return
      if (root) show(root)
      else location.assign(url)
    } catch {
      if (mine.signal.aborted) return
      nothing.textContent = 'Scimdesk did not answer. Type on to ask again.'
      nothing.hidden = false
    }
  }

  let waiting
  ask.addEventListener('input', () => {
    stale = true
    clearTimeout(waiting)
    waiting = setTimeout(search, 120)
  })

  const open = (option, elsewhere) => {
    if (!option) return
    if (elsewhere && option.href) window.open(option.href, '_blank', 'noopener')
    else option.click()
  }

  // Who is faster than the answer waits for it rather than open something else.
  const enter = async (elsewhere) => {
    clearTimeout(waiting)
    if (stale) await search()
    if (!stale && palette.open) open(chosen(), elsewhere)
  }

  ask.addEventListener('keydown', (event) => {
    if (event.isComposing) return
    const does = {
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      Enter: () => enter(event.ctrlKey || event.metaKey),
    }[event.key]
    if (!does) return
    event.preventDefault()
    does()
  })

  found.addEventListener('click', (event) => {
    if (event.target.closest('.hit') && !event.ctrlKey && !event.metaKey) palette.close()
  })

  // ------------------------------------------------------------ the dialogs
  const dialogs = [palette, document.getElementById('keys')]

  const fillKeys = async () => {
    const box = document.getElementById('keys-found')
    if (box.firstChild) return
    const list = await part('/keys', 'all-keys')
    if (!list) return location.assign('/keys')
    nameKeys(list)
    box.replaceChildren(...list.children)
  }

  const opens = {
    palette: () => {
      ask.value = ''
      stale = true
      palette.showModal()
      ask.focus()
      search()
    },
    keys: () => {
      dialogs[1].showModal()
      fillKeys().catch(() => location.assign('/keys'))
    },
  }

  const openDialog = () => document.querySelector('dialog[open]')

  for (const dialog of dialogs) {
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog || event.target.closest('[data-close]')) dialog.close()
    })
    // A browser that had no focus before leaves it in the closed dialog.
    dialog.addEventListener('close', () => { if (dialog.contains(document.activeElement)) document.activeElement.blur() })
    // What is typed in here moves nothing behind it.
    dialog.addEventListener('keydown', (event) => {
      if (dialog.open && !event.ctrlKey && !event.metaKey) event.stopPropagation()
    })
  }
  palette.addEventListener('close', () => {
    clearTimeout(waiting)
    asked?.abort()
  })
  window.addEventListener('pagehide', () => { for (const dialog of dialogs) dialog.close() })

  document.addEventListener('click', (event) => {
    const opener = event.target.closest('[data-opens]')
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    if (!openDialog()) opens[opener.dataset.opens]()
  })

  // --------------------------------------------------------------- the keys
  const press = (key) => document.querySelector(`[data-key="${key}"]`)?.click()
  const single = {
    '?': () => opens.keys(),
    r: () => press('r'),
    1: () => press('1'),
    2: () => press('2'),
    3: () => press('3'),
  }
  const afterG = { h: '/', d: '/directories', i: '/standins' }
  let pressedG = -Infinity // when

  const plain = (event) => {
    const second = event.timeStamp - pressedG < 1000
    pressedG = event.key === 'g' ? event.timeStamp : -Infinity
    if (second && afterG[event.key]) return () => location.assign(afterG[event.key])
    return single[event.key]
  }

  // A dialog that has just closed may keep the focus for a moment: what is
  // pressed then is no longer meant for its field.
  const typesIn = (target) => {
    const field = target.closest?.('input, textarea, select, [contenteditable]')
    return field && !field.closest('dialog:not([open])')
  }

  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      if (!openDialog()) opens.palette()
      else if (palette.open) palette.close()
      return
    }
    if (typesIn(event.target) || openDialog() || event.ctrlKey || event.metaKey || event.altKey) return
    const does = plain(event)
    if (!does) return
    event.preventDefault()
    does()
  })
})()
