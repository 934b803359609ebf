// The stage of a stand-in: its two keys, lists that are sent when something is
// chosen, and a company that stays where somebody works in it. Every button is
// a form that works without this file.
'use strict'

{
  const main = document.getElementById('main')
  const press = (key) => document.querySelector(`#main [data-key="${key}"]`)?.click()
  const does = { s: 's', ' ': 'space' }

  document.addEventListener('keydown', (event) => {
    if (!does[event.key] || event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return
    if (document.querySelector('dialog[open]')) return
    const busy = event.key === ' ' ? 'input, textarea, select, button, summary, a, [contenteditable]' : 'input, textarea, select, [contenteditable]'
    if (event.target.closest(busy)) return
    event.preventDefault()
    press(does[event.key])
  })

  main.addEventListener('change', ({ target }) => {
    if (target.matches('[data-submits]')) target.form.requestSubmit()
  })

  // The page a form leads to is morphed into this one. A menu whose button was
  // used is done with.
  main.addEventListener('submit', (event) => {
    const { target: form, submitter } = event
    if (!form.matches('[data-stays]')) return
    event.preventDefault()
    const values = Object.fromEntries(new FormData(form, submitter))
    htmx.ajax('POST', form.action, { source: form, values, target: '#main', select: '#main', swap: 'morph' })
    const menu = form.closest('details.menu')
    if (!menu) return
    menu.open = false
    menu.querySelector('summary').focus()
  })

  // The rows follow what happens, until somebody goes into them: then they
  // stay, so that nothing moves away from under a finger or a key.
  const stay = ({ target }) => {
    const rows = target.closest('#people')
    if (!rows || rows.dataset.follows !== 'true') return
    const first = rows.querySelector('.who')?.id.replace('person-', '')
    if (!first) return
    rows.dataset.follows = 'false'
    history.replaceState(history.state, '', `${location.pathname}?from=${first}`)
    for (const field of main.querySelectorAll('input[name=back]')) field.value = location.pathname + location.search
  }
  main.addEventListener('focusin', stay)
  main.addEventListener('pointerdown', stay)
}
