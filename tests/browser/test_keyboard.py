"""The portal without a mouse: past the menu in one step, and always visible where one is."""

import pytest
from playwright.sync_api import expect

STEPS = 25
PLACE = """() => {
  const here = document.activeElement, box = here.getBoundingClientRect()
  const looks = [here, here.labels?.[0], here.parentElement].filter(Boolean).map(one => getComputedStyle(one))
  const drawn = looks.some(look => (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== "none")
  const words = `${here.tagName} ${here.id || here.getAttribute("href") || here.name || here.className}`
  return {words, drawn, body: here === document.body, seen: box.bottom > 0 && box.top < innerHeight && box.width > 0}
}"""

INSIDE = (
    "[document.body, ...document.querySelectorAll('#review, #review *')].includes(document.activeElement)"
)


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("principal", "/"),
        ("principal", "/observations/new/"),
        ("county_staff", "/bulletins/"),
        ("county_staff", "/plans/"),
    ],
)
def test_focus_is_always_seen(prefecture, visit, role, path):
    world, _things = prefecture
    visitor = visit(world.east.users[role])
    visitor.open(path)
    page = visitor.page
    page.keyboard.press("Tab")
    skip = page.locator(".skip-link")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    for _step in range(STEPS):
        page.keyboard.press("Tab")
        place = page.evaluate(PLACE)
        if place["body"]:
            break
        assert place["drawn"], f"{path}: focus is not drawn on {place['words']}"
        assert place["seen"], f"{path}: focus is out of sight on {place['words']}"


def test_past_the_menu_in_one_step(prefecture, visit):
    world, _things = prefecture
    visitor = visit(world.east.users["principal"])
    visitor.open("/observations/")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("#content")).to_be_focused()
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.querySelector('#content').contains(document.activeElement)")


def test_a_dialog_keeps_the_focus_and_gives_it_back(prefecture, visit):
    world, things = prefecture
    visitor = visit(world.east.users["county_staff"])
    visitor.open(f"/bulletins/{things['east'].bulletin.pk}/")
    page = visitor.page
    opener = page.locator("[data-open=review]")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#review")).to_be_visible()
    for _step in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate(INSIDE)
    page.keyboard.press("Escape")
    expect(page.locator("#review")).to_be_hidden()
    expect(opener).to_be_focused()
