# SPDX-FileCopyrightText: WhiskeySockets and the WhatsApp Calls Research Group contributors
# SPDX-License-Identifier: MIT

"""The HTML report in a real browser: with and without script, light and dark, narrow, and on paper."""

import os
import pathlib
import tempfile

from playwright.sync_api import expect, sync_playwright

import leaks


def visible(page):
    return page.locator("article:visible").count()


def main():
    shots = pathlib.Path(os.environ["SCREENSHOTS"])
    shots.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        report = leaks.reports(leaks.repository(f"{folder}/repository"), f"{folder}/reports")["html"]
        file = pathlib.Path(folder) / "page.html"
        file.write_bytes(report.read_bytes())
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])

        def opened(**settings):
            page = browser.new_context(viewport={"width": 1100, "height": 1400}, **settings).new_page()
            page.trouble = []
            page.on("request", lambda request: page.trouble.append(request.url) if request.url != file.as_uri() else None)
            page.on("console", lambda message: page.trouble.append(message.text))
            page.on("pageerror", lambda error: page.trouble.append(str(error)))
            page.goto(file.as_uri())
            return page

        page = opened(color_scheme="light")
        total = visible(page)
        assert total > 25, total
        page.screenshot(path=shots / "light.png")
        # filter by rule, then by path, then all again
        page.select_option("select[name=rule]", "jid")
        jids = visible(page)
        assert 0 < jids < total and page.locator("article:visible:not([data-rule=jid])").count() == 0
        page.fill("input[name=path]", "NOTES")
        assert visible(page) == 1 and page.locator("section.file:visible").count() == 1
        assert page.locator("output").inner_text() == f"1 of {total} shown"
        chain = page.locator("article:visible .chain li").all_inner_texts()
        assert chain[1:3] == ["base64", "gzip"], chain
        page.screenshot(path=shots / "filtered.png")
        page.click("button[type=reset]")
        # NOTE: a locator waits; wait_for_function would evaluate text, which the page's own policy forbids
        expect(page.locator("article:visible")).to_have_count(total)
        # bars are buttons, for the mouse and for the keyboard
        page.click("li[data-kind=path][data-value='corpus/captures']")
        assert 0 < visible(page) < total
        page.locator("li[data-kind=path][data-value='corpus/captures']").press("Enter")
        assert visible(page) == total
        # a bar shows as many as it says, of its own folder and no other
        for bar in page.locator("li[data-kind]").all():
            bar.click()
            assert visible(page) == int(bar.locator(".count").inner_text()), bar.inner_text()
            bar.click()
            assert visible(page) == total
        assert not page.trouble, page.trouble

        dark = opened(color_scheme="dark")
        background = "getComputedStyle(document.body).backgroundColor"
        assert dark.evaluate(background) != page.evaluate(background), "dark looks like light"
        dark.screenshot(path=shots / "dark.png")

        still = opened(java_script_enabled=False)
        assert visible(still) == total and still.locator("form:visible").count() == 0
        still.screenshot(path=shots / "no-script.png")

        narrow = opened()
        narrow.set_viewport_size({"width": 380, "height": 900})
        wide = narrow.evaluate("document.documentElement.scrollWidth")
        assert wide <= 380, f"{wide} pixels wide on a narrow screen"
        narrow.screenshot(path=shots / "narrow.png")

        narrow.emulate_media(media="print")
        assert narrow.locator("form:visible").count() == 0
        page.pdf(path=shots / "print.pdf", format="A4")
        assert (shots / "print.pdf").stat().st_size > 10_000
        assert not (dark.trouble + still.trouble + narrow.trouble), dark.trouble + still.trouble + narrow.trouble
        browser.close()
        print(f"{total} findings seen, filtered and printed")


main()
