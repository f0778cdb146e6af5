"""MkDocs hook: the repository's address is one setting, `repo_url`; from it come the links to edit and to report."""

from urllib.parse import urlencode

EDIT = "edit/main/docs/"
REPORT = "issues/new"


def on_config(config: object) -> object:
    """Let each page that has a file link to it, if there is a repository."""
    if config.repo_url:
        config.repo_url = f"{config.repo_url.rstrip('/')}/"
        config.edit_uri = EDIT
    return config


def on_page_content(html: str, page: object, config: object, **_: object) -> str:
    """Add the link by which a reader reports what is wrong on a page."""
    if not config.repo_url:
        return html
    query = urlencode({"title": f"{page.title}: ", "body": f"The page: {page.canonical_url}"})
    link = f'<a href="{config.repo_url}{REPORT}?{query}">Report an error on this page</a>'
    return f'{html}\n<p class="aside report">{link}</p>'
