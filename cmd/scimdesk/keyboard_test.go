package main

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func useTheKeyboard(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	for _, given := range []string{"Cleo", "Ben", "Ada"} {
		h.join(t, given, "Okonjo")
	}
	b.visit(200, h.Link)
	b.visit(200, h.page("/accounts"))
	for _, press := range []struct{ key, focused string }{{"j", "Ada"}, {"j", "Ben"}, {"j", "Cleo"}, {"k", "Ben"}} {
		b.do(key(press.key))
		b.until(fmt.Sprintf("document.activeElement.innerText.startsWith(%q)", press.focused))
	}
	b.arrive(200, chromedp.KeyEvent(kb.Enter))
	b.sees("ben.okonjo@example.com", "Identity")

	b.visit(200, h.page("/accounts"))
	b.do(key("/"))
	b.until(`document.activeElement.type === "search"`)
	b.do(chromedp.KeyEvent("j"))
	b.until(`document.activeElement.value === "j"`)
	b.do(chromedp.KeyEvent(kb.Backspace + "cleo"))
	b.until(rows + " === 1")
	b.sees("Cleo Okonjo")

	b.visit(200, h.page("/exchanges"))
	b.comes("Okta created Ada Okonjo")
	b.arrive(200, key("f"))
	b.sees("No failures")
}

func useThePalette(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	h.join(t, "Ada", "Okonjo")
	h.join(t, "Ben", "Okonjo")
	b.visit(200, h.Link)
	b.openPalette("oko")
	b.until(`[...document.querySelectorAll("#palette [role=option]")].some(o => o.innerText.includes("Ben Okonjo"))`)
	b.types("#palette input", strings.Repeat(kb.Backspace, 3)+"ada")
	b.until(`document.querySelector("#palette [role=option][aria-selected=true]")?.innerText.includes("Ada Okonjo") && !document.getElementById("palette").innerText.includes("Ben")`)
	b.arrive(200, chromedp.KeyEvent(kb.Enter))
	b.sees("ada.okonjo@example.com", "Identity")

	b.openPalette("pause")
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until(`!document.getElementById("palette").open && document.hasFocus()`)
	b.do(key("?"))
	b.until(`document.getElementById("keys").open`)
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until(`!document.getElementById("keys").open`)
	b.do(key("g"))
	b.arrive(200, key("d"))
	b.at("/directories")
	b.do(key("g"))
	b.arrive(200, key("h"))
	b.at("/")
}
