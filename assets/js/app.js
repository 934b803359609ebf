// What the pages gain when scripts run; every page works without this file.
'use strict'

const copyText = async (text) => {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'sr-only'
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}

const say = (text) => {
  const region = document.getElementById('said')
  if (region) region.textContent = text
}

const copied = (button) => {
  button.dataset.copied = ''
  say('Copied')
  setTimeout(() => { delete button.dataset.copied; say('') }, 2000)
}

const menus = () => document.querySelectorAll('details.menu[open], details.drawer[open]')

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-copy]')
  if (button) copyText(button.dataset.copy).then(() => copied(button), () => say('Copying was refused by the browser. Select the text and copy it.'))
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false
})

const move = (step) => {
  const links = [...document.querySelectorAll('[data-row] a[data-open]')]
  const at = links.indexOf(document.activeElement)
  const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step]
  if (next) { next.focus({ focusVisible: true }); next.scrollIntoView({ block: 'nearest' }) }
}

const closeMenus = () => {
  for (const menu of menus()) { menu.open = false; menu.querySelector('summary').focus() }
}

const keys = {
  '/': () => document.querySelector('input[type=search]')?.focus(),
  j: () => move(1),
  k: () => move(-1),
  f: () => document.querySelector('[data-key=f]')?.click(),
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') return closeMenus()
  const typing = event.target.closest('input, textarea, select, [contenteditable]')
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return
  event.preventDefault()
  keys[event.key]()
})

// On a phone the tab one is on may lie outside the strip.
for (const tab of document.querySelectorAll('.tabs-line [aria-current]')) {
  const strip = tab.parentElement
  strip.scrollLeft = tab.offsetLeft - (strip.clientWidth - tab.offsetWidth) / 2
}

// A page that answered a form and says where it can be found again is reloaded
// from there, instead of sending the form once more.
const place = document.querySelector('[data-place]')
if (place) history.replaceState(history.state, '', place.dataset.place)
