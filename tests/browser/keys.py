"""A person without a pointer: Tab, arrows, Space, Enter and typing, and nothing else.

At each stop of Tab the focus is seen, is on the screen, is not covered, and comes after the one
before. What is not reached by Tab is not reached; and no answer of a page may drop the focus.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.browser.journey import Walk

MOST_STOPS = 300
STOP = """
() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const last = window.lastStop?.isConnected ? window.lastStop : null;
  window.lastStop = one;
  window.firstStop ||= one;
  const style = getComputedStyle(one);
  const ringed = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
    || style.boxShadow !== "none";
  const box = one.getBoundingClientRect();
  const inside = (x, y) => {
    const top = document.elementFromPoint(x, y);
    return top && (top === one || one.contains(top) || top.contains(one)
      || [...(one.labels || [])].some(label => label.contains(top)));
  };
  const [left, right, up, down] = [box.left + 2, box.right - 2, box.top + 2, box.bottom - 2];
  const middle = [(left + right) / 2, (up + down) / 2];
  const seen = [[left, up], [right, up], [left, down], [right, down], middle];
  const faults = [];
  if (!ringed) faults.push("focus is not seen");
  if (!seen.some(([x, y]) => inside(x, y))) faults.push("focus is off the screen or covered");
  const follows = !last || last === one // a field for a day has several stops
    || last.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
  return {named: one.outerHTML.slice(0, 120), faults, back: !follows, first: one === window.firstStop};
}
"""
"""Where the focus is, and what is wrong with how it is there."""
FROM_THE_TOP = "window.lastStop = window.firstStop = null; document.activeElement.blur()"
CHOSEN = (
    "(one, wanted) => [...one.options].findIndex(each => each.value === wanted) - one.selectedIndex"
)
GROUP = """
(one, focused) => focused.type === "radio" && one.type === "radio" && focused.name === one.name
  && focused.form === one.form
"""


class Keys(Walk):
    """The same steps as with a pointer, by keys."""

    def _count(self, what: str) -> None:
        if what == "click":  # a choice in a list was made by arrows
            self.clicks += 1

    def strike(self, key: str, times: int = 1) -> None:
        """Press a key, which may lead to another page."""
        for _ in range(times):
            self.page.locator(":focus, body").last.press(key)
            self.keys += 1

    def look(self, name: str = "") -> None:
        """Go through the whole page by Tab: it comes to an end, and back to where it began."""
        super().look(name)
        if self.page.locator("#under-way").count():
            return  # it moves on by itself
        self.page.evaluate(FROM_THE_TOP)
        before = self.keys
        for _ in range(MOST_STOPS):
            if (at := self._next()) is None or at["back"]:
                if at and not at["first"]:
                    self._fault(f"Tab goes back: {at['named']}")
                break
        else:
            self._fault(f"Tab comes to no end in {MOST_STOPS} stops")
        self.keys = before  # a person does not do this
        self.page.evaluate(FROM_THE_TOP)

    def _next(self, key: str = "Tab") -> Any:
        self.page.keyboard.press(key)
        self.keys += 1
        at = self.page.evaluate(STOP)
        for fault in at["faults"] if at else ():
            self._fault(f"{fault}: {at['named']}")
        return at

    def reach(self, control: Any) -> None:
        """Press Tab until the control has the focus, or another of its group of choices."""
        wanted = control.element_handle()
        if self._is_at(wanted):
            return
        for stop in range(MOST_STOPS):
            at = self._next()
            if stop == 0 and at and 'class="skip"' in at["named"]:
                self.strike("Enter")  # past the menu, as everyone does
            if self._is_at(wanted):
                return
        raise AssertionError(f"Tab does not reach {control}")

    def _is_at(self, wanted: Any) -> bool:
        return bool(
            wanted.evaluate(
                f"one => one === document.activeElement || ({GROUP})(one, document.activeElement)"
            )
        )

    def _use(self, control: Any) -> None:
        self.reach(control)
        self.strike("Enter")

    def write(self, control: Any, value: str) -> None:
        """Type over what is in the field."""
        self.reach(control)
        self.strike("Control+a")
        self.page.keyboard.type(value)
        self.keys += len(value)
        self._stays()

    def choose(self, control: Any, value: str) -> None:
        """Go through the list by the arrows."""
        self.reach(control)
        steps = control.evaluate(CHOSEN, value)
        self.strike("ArrowDown" if steps > 0 else "ArrowUp", abs(steps))
        assert control.input_value() == value
        self._stays()

    def check(self, control: Any) -> None:
        """Space ticks a box; the arrows choose among several."""
        self.reach(control)
        if control.get_attribute("type") == "radio":
            for _ in range(20):
                if control.evaluate("one => one === document.activeElement"):
                    break
                self.strike("ArrowDown")
        if not control.is_checked():
            self.strike("Space")
        assert control.is_checked(), control
        self._stays()

    def upload(self, field: str, path: Path) -> None:
        """Open the dialog of the system by Enter; what happens in it is the system's."""
        self.reach(self.page.locator(f"[name={field}]").first)
        with self.page.expect_file_chooser() as dialog:
            self.strike("Enter")
        dialog.value.set_files(path)
        self._stays()

    def _stays(self) -> None:
        if self.page.evaluate("document.activeElement === document.body"):
            self._fault("the focus was dropped")
