"""One school's visit: open the form, save it twice, submit, look at the receipt; and what people do besides."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum

from benchmarks.collection.browser import Answered, Browser, Clock

PAUSE_SECONDS = 0.25  # before somebody tries again what was not answered
MOST_TRIES = 200
_EXPECTED = (200, 303, 409, 422)
IMPATIENT_SECONDS = 0.005  # after which somebody gives up waiting and presses again


class Habit(StrEnum):
    """How a school goes about it."""

    PLAIN = "plain"
    TWO_PRESSES = "two presses at once"
    IMPATIENT = "goes away before the answer and sends again"
    MISTAKEN = "sends mistakes first and corrects them"
    UNDECIDED = "saves a draft and leaves it there"


@dataclass
class Kept:
    """What the server has told a school is kept."""

    number: int
    habit: str
    fields: dict[str, str] = field(default_factory=dict)  # the last form that was confirmed
    is_submitted: bool = False
    receipts: list[str] = field(default_factory=list)  # where each press was led to
    strange: list[str] = field(default_factory=list)  # answers that nobody expects


@dataclass(frozen=True)
class Visit:
    """One school with its link."""

    port: int
    path: str
    number: int
    habit: Habit
    clock: Clock

    async def whole(self) -> Kept:
        """Live through the visit, trying again like people do whenever the server is away."""
        kept = Kept(self.number, self.habit)
        browser = Browser(self.port, self.clock)
        try:
            page = await self._again(lambda: browser.get(self.path))
            half, full = self._filled(page)
            page = await self._save(browser, half, kept, page)
            page = await self._save(browser, full, kept, page)
            if self.habit is not Habit.UNDECIDED:
                await self._submit(browser, page, kept)
        finally:
            browser.close()
        return kept

    async def only_submit(self, page: Answered) -> Kept:
        """Send a form that was opened before, whole, and look at the receipt."""
        kept = Kept(self.number, self.habit)
        browser = Browser(self.port, self.clock)
        try:
            await self._send(browser, page.fields() | self._filled(page)[1], kept)
        finally:
            browser.close()
        return kept

    def _filled(self, page: Answered) -> tuple[dict[str, str], dict[str, str]]:
        names = [name for name in page.fields() if name.startswith(("numerator-", "denominator-"))]
        shares = {name.partition("-")[2] for name in names if name.startswith("denominator-")}
        typed = {name: self._typed(name, name.partition("-")[2] in shares) for name in names}
        return dict(list(typed.items())[: len(typed) // 2]), typed

    def _typed(self, name: str, is_share: bool) -> str:
        if name.startswith("denominator-"):
            return "80"
        return str(49 + self.number % 5) if is_share else str(13 + self.number % 3)

    async def _save(self, browser: Browser, typed: dict[str, str], kept: Kept, page: Answered) -> Answered:
        fields = page.fields() | typed
        saved = await self._again(lambda: browser.post(self.path, fields | {"act": "draft"}, "save"))
        if saved.status == 303:
            kept.fields = fields
        else:
            kept.strange.append(f"save: {saved.status}")
        return await self._again(lambda: browser.get(f"{self.path}?saved=1", "open after a save"))

    async def _submit(self, browser: Browser, page: Answered, kept: Kept) -> None:
        fields = page.fields()
        if self.habit is Habit.MISTAKEN:
            wrong = next(name for name in fields if name.startswith("numerator-"))
            sent = fields | {wrong: "сорок", "act": "submit"}
            answered = await self._again(lambda: browser.post(self.path, sent, "submit with a mistake"))
            if answered.status != 422:
                kept.strange.append(f"a mistake: {answered.status}")
            fields = answered.fields() | {wrong: fields[wrong]}
        if self.habit is Habit.IMPATIENT:
            await self._give_up(fields)
        await self._send(browser, fields, kept)

    async def _send(self, browser: Browser, fields: dict[str, str], kept: Kept) -> None:
        sent = fields | {"act": "submit"}
        presses = [browser]
        if self.habit is Habit.TWO_PRESSES:
            presses.append(Browser(self.port, self.clock))
        answers = await asyncio.gather(*(self._press(one, sent) for one in presses))
        for answered in answers:
            if answered.status == 303 and "/receipt/" in answered.location:
                kept.is_submitted, kept.fields = True, fields
                kept.receipts.append(answered.location.rpartition("/")[2])
            else:
                kept.strange.append(f"submit: {answered.status}")
        for other in presses[1:]:
            other.close()
        if kept.is_submitted:
            await self._again(lambda: browser.get(answers[0].location, "receipt"))

    async def _press(self, browser: Browser, sent: dict[str, str]) -> Answered:
        return await self._again(lambda: browser.post(self.path, sent, "submit"))

    async def _give_up(self, fields: dict[str, str]) -> None:
        """Send, and close the connection before the answer can come."""
        browser = Browser(self.port, Clock())
        try:
            async with asyncio.timeout(IMPATIENT_SECONDS):
                await browser.post(self.path, fields | {"act": "submit"}, "given up")
        except (TimeoutError, ConnectionError):
            pass
        finally:
            browser.close()

    async def _again(self, ask: Callable[[], Awaitable[Answered]]) -> Answered:
        """Ask until there is an answer; a page that says the server can't just now is tried again, too."""
        for _ in range(MOST_TRIES):
            try:
                answered = await ask()
            except ConnectionError:
                self.clock.unanswered += 1
            else:
                if answered.status in _EXPECTED:
                    return answered
                status = str(answered.status)
                self.clock.refused[status] = self.clock.refused.get(status, 0) + 1
            await asyncio.sleep(PAUSE_SECONDS)
        raise TimeoutError("the server did not come back")
